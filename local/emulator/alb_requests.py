"""CloudWatch knows how many requests a target group got: AWS/ApplicationELB, which ministack does not record.

An autoscaling policy on requests for each target is worked out from it.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

import contextvars
import threading
import time

EVERY_SECONDS = 5


def correct(alb):
    counts = {}
    lock = threading.Lock()
    execute = alb._execute_actions

    async def execute_and_count(actions, *args, lb_arn="", **kwargs):
        for action in actions:
            arn = action.get("TargetGroupArn")
            if action.get("Type") == "forward" and arn:
                count(lb_arn, arn)
        return await execute(actions, *args, lb_arn=lb_arn, **kwargs)

    def count(balancer, group):
        with lock:
            _context, before = counts.get((balancer, group), (None, 0))
            counts[(balancer, group)] = (contextvars.copy_context(), before + 1)

    def record_all():
        while True:
            time.sleep(EVERY_SECONDS)
            with lock:
                now = dict(counts)
                counts.clear()
            for (balancer, group), (context, requests) in now.items():
                context.run(record, alb, balancer, group, requests)

    alb._execute_actions = execute_and_count
    threading.Thread(target=record_all, daemon=True, name="alb-requests").start()


def record(alb, balancer, group, requests):
    from ministack.services import cloudwatch

    dimensions = {
        "LoadBalancer": balancer.partition(":loadbalancer/")[2],
        "TargetGroup": "targetgroup/" + group.partition(":targetgroup/")[2],
    }
    targets = max(1, len(alb._targets.get(group, [])))
    for name, value in (("RequestCount", requests), ("RequestCountPerTarget", requests / targets)):
        cloudwatch.record_metric("AWS/ApplicationELB", name, value, "Count", dimensions)
