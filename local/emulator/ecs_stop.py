"""The end of a task, in AWS's order: out of its target groups, then SIGTERM, and stopped only when it has ended.

ministack says STOPPED with exit code 0 first, and then gives the containers five seconds. Here requests that are
under way come to their end, the container has its stopTimeout, and what it exits with is told.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import threading
import time

from ecs_containers import stop_seconds
from ministack.core.concurrency import resource_lock, spawn_background
from ministack.services import ecs_metadata

# AWS waits until a target has no request left, at most its deregistration delay; a request that was just sent to it
# has arrived by then, and the app ends what has arrived.
DEREGISTERED_SECONDS = 1.0
WORKER_SECONDS = 60
BY_SCHEDULER = (
    "Deployment completed",
    "Deployment capacity limit",
    "Service deleted",
    "Service scaling down",
    "Task definition updated",
)


def correct(ecs):
    stop_task = ecs._stop_task

    def stop_in_order(data):
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = ecs._resolve_task(data.get("task", ""), cluster) if cluster else None
        if not task or ecs._get_docker() is None:
            return stop_task(data)
        begin(ecs, task, data.get("reason", "Task stopped by user"))
        return ecs.json_response({"task": ecs._sanitize(task)})

    ecs._stop_task = stop_in_order


def begin(ecs, task, reason, code=None):
    """Takes the task out of its target groups and lets it end in the background; false when it ends already."""
    arn = task["taskArn"]
    by_scheduler = task.get("group", "").startswith("service:") and reason in BY_SCHEDULER
    with resource_lock("ecs-task", arn):
        if not ecs._task_is_active(arn, task):
            return False
        was_running = task["lastStatus"] == "RUNNING"
        ecs._bump_task_version(task)
        task.update(
            desiredStatus="STOPPED",
            lastStatus="DEACTIVATING",
            stopCode=code or ("ServiceSchedulerInitiated" if by_scheduler else "UserInitiated"),
            stoppedReason=reason,
            stoppingAt=ecs._iso(),
        )
    ecs_metadata.set_task_status(arn, known_status="DEACTIVATING", desired_status="STOPPED")
    refresh(ecs, task)
    spawn_background(finish, ecs, task, was_running, thread_name=f"ecs-stop-{arn.rsplit('/', 1)[-1][:8]}")
    return True


def finish(ecs, task, was_running):
    arn = task["taskArn"]
    if was_running and has_targets(ecs, task):
        time.sleep(DEREGISTERED_SECONDS)
    await_worker(task)
    with resource_lock("ecs-task", arn):
        task["lastStatus"] = "STOPPING"
    stop_containers(ecs, task)
    ecs._cleanup_task_resources(task, ecs._get_docker())
    with resource_lock("ecs-task", arn):
        if task.get("_ecs_resetting"):
            return
        ecs._bump_task_version(task)
        ecs._bump_task_version(task)
        task.update(lastStatus="STOPPED", executionStoppedAt=ecs._iso(), stoppedAt=ecs._iso())
        for container in task.get("containers", []):
            container["lastStatus"] = "STOPPED"
    refresh(ecs, task)
    ecs._task_has_stopped(task)


def refresh(ecs, task):
    cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
    ecs._recount_cluster(cluster)
    ecs._refresh_service_state(cluster, task.get("group", ""))


def has_targets(ecs, task):
    return bool((service_of(ecs, task) or {}).get("loadBalancers"))


def service_of(ecs, task):
    kind, _, name = task.get("group", "").partition(":")
    cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
    return ecs._services.get(f"{cluster}/{name}") if kind == "service" else None


def await_worker(task):
    """A task that is stopped while it starts: its worker sees that, and leaves no container that is not known."""
    name = f"ministack-ecs-task-{task['taskArn'].rsplit('/', 1)[-1][:8]}"
    for thread in threading.enumerate():
        if thread.name == name and thread is not threading.current_thread():
            thread.join(WORKER_SECONDS)


def stop_containers(ecs, task):
    """All at once; the exit code of each is kept."""
    pairs = zip(list(task.get("_docker_ids") or []), task.get("containers", []))
    threads = [threading.Thread(target=stop_one, args=(ecs, *pair), daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def stop_one(ecs, docker_id, record):
    try:
        container = ecs._get_docker().containers.get(docker_id)
        container.stop(timeout=stop_seconds(container))
        record["exitCode"] = container.wait().get("StatusCode", 0)
    except Exception as error:
        ecs.logger.warning("ECS: container %s could not be stopped: %s", docker_id[:12], error)
