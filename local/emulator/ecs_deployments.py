"""A service's first deployment is one too, a task that somebody stops is replaced, and a task's end says why.

ministack takes a service's first deployment for completed from the start, so that its circuit breaker never trips:
an app that crashes at start is started again for ever. And it does not look after a service whose task was stopped.
"""

from ecs_logs import await_last_lines
from ministack.core.concurrency import spawn_background


def correct(ecs):
    make_deployment = ecs._make_deployment
    mark_stopped = ecs._mark_task_stopped

    def begun(*args, **kwargs):
        deployment = make_deployment(*args, **kwargs)
        deployment.update(rolloutState="IN_PROGRESS", rolloutStateReason="ECS deployment in progress.")
        return deployment

    def stop_and_replace(data):
        answer = ecs._stop_task(data)
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = ecs._resolve_task(data.get("task", ""), cluster) or {}
        group = task.get("group", "")
        if group.startswith("service:"):
            spawn_background(ecs._reconcile_service_tasks, cluster, f"{cluster}/{group.split(':', 1)[1]}")
        return answer

    def mark_with_cause(task_arn, task, reason, stop_code, exit_code=None):
        if stop_code == "EssentialContainerExited":
            reason = "Essential container in task exited"
            look_at_ended(ecs, task)
        return mark_stopped(task_arn, task, reason, stop_code, exit_code=exit_code)

    ecs._make_deployment = begun
    ecs._mark_task_stopped = mark_with_cause
    ecs._ACTION_MAP["StopTask"] = stop_and_replace


def look_at_ended(ecs, task):
    """Before a task is said to have stopped: its containers' last lines are in the log, and why one was killed told."""
    client = ecs._get_docker()
    for docker_id, record in zip(task.get("_docker_ids") or [], task.get("containers", [])):
        try:
            container = client.containers.get(docker_id)
        except Exception:
            continue
        if container.status != "exited":
            continue
        await_last_lines(container)
        if container.attrs["State"].get("OOMKilled"):
            record["reason"] = "OutOfMemoryError: Container killed due to memory usage"
