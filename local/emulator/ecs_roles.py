"""A task does not start where its execution role may not do what ECS does with it: read secrets, pull, write the log.

ministack gives a task whatever it asks for, in nobody's name.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
"""

import re

from ecs_logs import NOT_LOGGED
from ministack.core.iam_evaluator import EvalContext, _gather_role_policies, evaluate
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

# A repository of this emulator's: by the address that Docker knows it by, or as AWS writes it.
REPOSITORY = re.compile(r"^(?:(?:localhost|127\.0\.0\.1):\d+|\d{12}\.dkr\.ecr\.[\w.-]+)/([^:@]+)")


def correct(ecs):
    start = ecs._start_task_worker

    def start_with_rights(task, td, *rest):
        role = task.get("overrides", {}).get("executionRoleArn") or td.get("executionRoleArn")
        if role:
            check(ecs, task, td, role)
        return start(task, td, *rest)

    ecs._start_task_worker = start_with_rights


def check(ecs, task, td, role):
    """Raises what ECS says of the first right that is missing."""
    name = role.rsplit("/", 1)[-1]
    account = get_account_id()
    if iam._roles.get_scoped(account, None, name) is None:
        raise RuntimeError(f"ECS was unable to assume the role '{role}' that was provided for this task.")
    policies = _gather_role_policies(name, account)
    session = f"arn:aws:sts::{account}:assumed-role/{name}/{task['taskArn'].rsplit('/', 1)[-1]}"
    for container in td.get("containerDefinitions", []):
        for what, action, resource in needed(ecs, container, task):
            if evaluate(context(session, action, resource), policies).decision == "Allow":
                continue
            refusal = (
                f"{what}: AccessDeniedException: User: {session} is not authorized to perform: {action} "
                f"on resource: {resource} because no identity-based policy allows the {action} action"
            )
            raise RuntimeError(refusal) if what.startswith(NOT_LOGGED) else ecs._SecretResolutionError(refusal)


def needed(ecs, container, task):
    """What it is for, the action, the resource."""
    base = f"{get_region()}:{get_account_id()}"
    repository = REPOSITORY.match(container["image"])
    if repository:
        pull = "unable to retrieve ecr registry auth"
        yield pull, "ecr:GetAuthorizationToken", "*"
        for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"):
            yield pull, action, f"arn:aws:ecr:{base}:repository/{repository[1]}"
    for secret in container.get("secrets") or []:
        reference = secret.get("valueFrom", "")
        if ":secretsmanager:" in reference:
            arn = ":".join(reference.split(":")[:7])
            yield "unable to retrieve secret from asm", "secretsmanager:GetSecretValue", arn
        else:
            name = reference.split(":parameter/")[-1].lstrip("/")
            yield "unable to retrieve secrets from ssm", "ssm:GetParameters", f"arn:aws:ssm:{base}:parameter/{name}"
    log = ecs._awslogs_config(container, task["taskArn"].rsplit("/", 1)[-1], "")
    if log:
        stream = f"arn:aws:logs:{base}:log-group:{log['group']}:log-stream:{log['stream']}"
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield f"{NOT_LOGGED}failed to create Cloudwatch log stream", action, stream


def context(principal, action, resource):
    return EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource,
        region=get_region(),
        source_ip="127.0.0.1",
        secure_transport=True,
    )
