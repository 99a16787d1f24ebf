"""A service's task runs, and gets requests, when its target is healthy.

ministack registers a target as soon as its container has been started, healthy or not, so that requests fail until
the app listens. Here the target group's own health check decides. A task that stays unhealthy is stopped and counts
as failed, as on AWS.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
"""

import http.client
import time

import ecs_stop

BETWEEN_SECONDS = 0.1


def correct(ecs):
    mark_running = ecs._mark_task_running
    record_ip = ecs._record_task_ip

    def running_when_healthy(task_arn, task):
        for balancer in (ecs_stop.service_of(ecs, task) or {}).get("loadBalancers") or []:
            if not await_healthy(ecs, task, balancer):
                return False
        return mark_running(task_arn, task)

    def record_ip_of_target(task, container, network):
        balancers = (ecs_stop.service_of(ecs, task) or {}).get("loadBalancers") or []
        names = [balancer.get("containerName") for balancer in balancers]
        # Containers have an address each here: the task's is that of the one which gets the requests.
        if not names or container.labels.get("com.amazonaws.ecs.container-name") in names:
            record_ip(task, container, network)

    ecs._mark_task_running = running_when_healthy
    ecs._record_task_ip = record_ip_of_target


def await_healthy(ecs, task, balancer):
    """Whether the task became healthy; when not, it has been stopped."""
    from ministack.services import alb

    arn = balancer.get("targetGroupArn", "")
    group = alb._tgs.get(arn)
    if not group:
        return True
    service = ecs_stop.service_of(ecs, task) or {}
    patience = group["HealthCheckIntervalSeconds"] * group["UnhealthyThresholdCount"]
    deadline = time.monotonic() + service.get("healthCheckGracePeriodSeconds", 0) + patience
    while time.monotonic() < deadline:
        if not ecs._task_is_active(task["taskArn"], task) or has_exited(ecs, task):
            return False
        if is_healthy(group, ecs._task_ip(task), balancer.get("containerPort")):
            return True
        time.sleep(BETWEEN_SECONDS)
    reason = f"Task failed ELB health checks in (target-group {arn})"
    if ecs_stop.begin(ecs, task, reason, "ServiceSchedulerInitiated"):
        ecs._record_service_task_failure(task)
    return False


def is_healthy(group, host, container_port):
    port = group.get("HealthCheckPort", "traffic-port")
    port = container_port if port == "traffic-port" else int(port)
    connection = http.client.HTTPConnection(host, port, timeout=group["HealthCheckTimeoutSeconds"])
    try:
        connection.request("GET", group.get("HealthCheckPath") or "/")
        return matches(connection.getresponse().status, group.get("Matcher", {}).get("HttpCode", "200"))
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def matches(status, codes):
    """Codes as a target group's matcher lists them: 200,202 or 200-299."""
    for part in codes.split(","):
        first, _, last = part.partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False


def has_exited(ecs, task):
    """Whether an essential container has ended by itself; then the task is stopped with what it exited with."""
    essentials = task.get("_container_essentials") or []
    for index, docker_id in enumerate(list(task.get("_docker_ids") or [])):
        try:
            container = ecs._get_docker().containers.get(docker_id)
        except Exception:
            continue
        if container.status != "exited" or (index < len(essentials) and not essentials[index]):
            continue
        code = container.attrs["State"]["ExitCode"]
        task["containers"][index]["exitCode"] = code
        ecs._mark_task_stopped(
            task["taskArn"], task, "Essential container exited", "EssentialContainerExited", exit_code=code
        )
        return True
    return False
