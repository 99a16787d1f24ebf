"""A service's task runs, and gets requests, when its target is healthy, and as long as it is.

ministack registers a target as soon as its container has been started, healthy or not, so that requests fail until
the app listens; and it never looks at it again. Here the target group's own health check decides, and the container's.
A service's task that is unhealthy is stopped and replaced, as on AWS.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
"""

import http.client
import time

import ecs_stop
from ministack.core.concurrency import spawn_background

BETWEEN_SECONDS = 0.1
LOOK_SECONDS = 1.0
# The engine's words, and ECS's.
HEALTH = {"healthy": "HEALTHY", "unhealthy": "UNHEALTHY"}


def correct(ecs):
    mark_running = ecs._mark_task_running
    record_ip = ecs._record_task_ip

    def running_when_healthy(task_arn, task):
        balancers = (ecs_stop.service_of(ecs, task) or {}).get("loadBalancers") or []
        if not all(await_healthy(ecs, task, balancer) for balancer in balancers):
            return False
        if not mark_running(task_arn, task):
            return False
        for balancer in balancers:
            spawn_background(watch_target, ecs, task, balancer, thread_name="ecs-target-health")
        spawn_background(watch_containers, ecs, task, thread_name="ecs-container-health")
        return True

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
    give_up(ecs, task, target_failed(arn))
    return False


def target_failed(arn):
    return f"Task failed ELB health checks in (target-group {arn})"


def give_up(ecs, task, reason):
    """Stops a service's task; the service starts another one, and its deployment counts this one as failed."""
    if ecs_stop.begin(ecs, task, reason, "ServiceSchedulerInitiated"):
        ecs._record_service_task_failure(task)


def watch_target(ecs, task, balancer):
    from ministack.services import alb

    failures = 0
    arn = balancer.get("targetGroupArn", "")
    while (group := alb._tgs.get(arn)) and ecs._task_is_active(task["taskArn"], task):
        time.sleep(group["HealthCheckIntervalSeconds"])
        failures = 0 if is_healthy(group, ecs._task_ip(task), balancer.get("containerPort")) else failures + 1
        if failures >= group["UnhealthyThresholdCount"]:
            return give_up(ecs, task, target_failed(arn))


def watch_containers(ecs, task):
    """What the engine's health checks say; a task is as healthy as the worst of its essential containers."""
    essentials = task.get("_container_essentials") or []
    while ecs._task_is_active(task["taskArn"], task):
        found = [health(ecs, docker_id) for docker_id in list(task.get("_docker_ids") or [])]
        if "GONE" in found:
            return end_gone(ecs, task)
        for record, status in zip(task["containers"], found):
            record["healthStatus"] = status or "UNKNOWN"
        decisive = [status for status, essential in zip(found, essentials) if essential and status]
        worst = [status for status in ("UNHEALTHY", "UNKNOWN", "HEALTHY") if status in decisive]
        task["healthStatus"] = worst[0] if worst else "UNKNOWN"
        if task["healthStatus"] == "UNHEALTHY" and ecs_stop.service_of(ecs, task):
            return give_up(ecs, task, "Task failed container health checks")
        time.sleep(LOOK_SECONDS)


def end_gone(ecs, task):
    """Somebody has removed a container: ministack waits for ever for it to exit."""
    if ecs._mark_task_stopped(
        task["taskArn"], task, "Essential container exited", "EssentialContainerExited", exit_code=137
    ):
        ecs._cleanup_task_resources(task, None)


def health(ecs, docker_id):
    """HEALTHY, UNHEALTHY, UNKNOWN, GONE; nothing for a container without a health check, or when nobody answers."""
    from docker.errors import NotFound

    try:
        state = ecs._get_docker().containers.get(docker_id).attrs["State"]
    except NotFound:
        return "GONE"
    except Exception:
        return None
    return HEALTH.get(state["Health"]["Status"], "UNKNOWN") if state.get("Health") else None


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
