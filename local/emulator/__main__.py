"""The emulator as the local cloud runs it: ministack, with what it does otherwise than AWS set right.

Each module of this folder replaces functions of the service in its name, and says why. They fit the one version that
emulator-requirements.txt names; where a function is missing, the emulator ends at its start and its log says so.
"""

import alb_functions
import alb_requests
import ecs_containers
import ecs_deployments
import ecs_events
import ecs_health
import ecs_logs
import ecs_platform
import ecs_revisions
import ecs_roles
import ecs_stop
import ecs_times
import eventbridge_inputs
import eventbridge_targets
import firehose_delivery
import iam_simulation
import logs_subscriptions
from ministack.app import main
from ministack.core import iam_evaluator
from ministack.services import alb, cloudwatch_logs, ecs, eventbridge, firehose, iam

for part in (alb_functions, alb_requests):
    part.correct(alb)
for part in (eventbridge_inputs, eventbridge_targets):
    part.correct(eventbridge)
firehose_delivery.correct(firehose)
logs_subscriptions.correct(cloudwatch_logs)
iam_simulation.correct(iam, iam_evaluator)
# The last one is the outermost: the events tell what all others have done.
for part in (
    ecs_containers,
    ecs_times,
    ecs_platform,
    ecs_logs,
    ecs_revisions,
    ecs_roles,
    ecs_deployments,
    ecs_stop,
    ecs_health,
    ecs_events,
):
    part.correct(ecs)

main()
