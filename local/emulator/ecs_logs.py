"""Containers are removed with their task, sidecars too, and not before their last line has reached the log group.

ministack leaves a container that ended by itself for some minutes, lets the sidecars of an ended task go on, and
starts a task whose log group is missing, which on AWS does not start.
"""

import threading

from ecs_containers import stop_seconds

LAST_LINES_SECONDS = 5
# How ECS begins to say why a task is not started that could not write its log.
NOT_LOGGED = "failed to validate logger args: "


def correct(ecs):
    remove_container = ecs._remove_docker_container
    resolve_secrets = ecs._resolve_container_secrets
    fail_start = ecs._fail_task_start

    def remove_after_logs(docker_client, container_or_id):
        client = docker_client or ecs._get_docker()
        container = find(client, container_or_id)
        if container is None:
            return
        try:
            container.stop(timeout=stop_seconds(container))
        except Exception:
            pass  # it is gone, or the engine is; what follows says the same
        await_last_lines(container)
        remove_container(client, container)

    def resolve_with_group(cdef):
        check_log_group(ecs, cdef)
        return resolve_secrets(cdef)

    def fail_with_reason(task, docker_client, reason):
        if NOT_LOGGED in reason:
            reason = f"ResourceInitializationError: {reason[reason.index(NOT_LOGGED):]}"
        fail_start(task, docker_client, reason)

    ecs._remove_docker_container = remove_after_logs
    ecs._resolve_container_secrets = resolve_with_group
    ecs._fail_task_start = fail_with_reason


def find(client, container_or_id):
    if client is None or not isinstance(container_or_id, str):
        return container_or_id
    try:
        return client.containers.get(container_or_id)
    except Exception:
        return None


def await_last_lines(container):
    """Waits for the thread that forwards what the container writes; it ends with the container."""
    task_id = container.labels.get("com.amazonaws.ecs.task-arn", "").rsplit("/", 1)[-1]
    name = container.labels.get("com.amazonaws.ecs.container-name", "")
    for thread in threading.enumerate():
        if thread.name == f"ministack-ecs-awslogs-{task_id[:8]}-{name}":
            thread.join(LAST_LINES_SECONDS)


def check_log_group(ecs, cdef):
    from ministack.services import cloudwatch_logs

    config = ecs._awslogs_config(cdef, "", "")
    if config and not config["create_group"] and config["group"] not in cloudwatch_logs._log_groups:
        raise RuntimeError(f"{NOT_LOGGED}The specified log group does not exist. {config['group']}")
