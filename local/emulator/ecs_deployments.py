"""A service's first deployment is one too, and a task that somebody stops is replaced.

ministack takes a service's first deployment for completed from the start, so that its circuit breaker never trips:
an app that crashes at start is started again for ever. And it does not look after a service whose task was stopped.
"""

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
            tell_out_of_memory(ecs, task)
        return mark_stopped(task_arn, task, reason, stop_code, exit_code=exit_code)

    ecs._make_deployment = begun
    ecs._mark_task_stopped = mark_with_cause
    ecs._ACTION_MAP["StopTask"] = stop_and_replace


def tell_out_of_memory(ecs, task):
    """Says of a container that needed more memory than it has that this is why it was killed."""
    client = ecs._get_docker()
    for docker_id, container in zip(task.get("_docker_ids") or [], task.get("containers", [])):
        try:
            state = client.containers.get(docker_id).attrs["State"]
        except Exception:
            continue
        if state.get("OOMKilled"):
            container["reason"] = "OutOfMemoryError: Container killed due to memory usage"
