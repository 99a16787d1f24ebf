"""EventBridge hears of each task's changes: "ECS Task State Change" of aws.ecs, which ministack does not send.

Only ECS itself may send events of that source, so nothing outside of the emulator can do it.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

import contextvars
import json
import queue
import threading

# What a task's record has, and an event has not.
NOT_TOLD = ("containerInstanceArn", "healthStatus", "tags")


def correct(ecs):
    waiting = queue.Queue()
    threading.Thread(target=send_all, args=(ecs, waiting), daemon=True, name="ecs-events").start()

    def told(mark):
        def mark_and_tell(task_arn, task, *args, **kwargs):
            changed = mark(task_arn, task, *args, **kwargs)
            if changed:
                tell(task)
            return changed

        return mark_and_tell

    def tell(task):
        waiting.put((contextvars.copy_context(), event(ecs, task)))

    ecs._mark_task_pending = told(ecs._mark_task_pending)
    ecs._mark_task_running = told(ecs._mark_task_running)
    ecs._mark_task_stopped = told(ecs._mark_task_stopped)
    ecs._task_has_stopped = tell


def event(ecs, task):
    """The event's entry: the task as DescribeTasks shows it, without what it has not reached yet."""
    detail = {
        name: value
        for name, value in ecs._sanitize(task).items()
        if value != "" and name not in NOT_TOLD
    }
    return {
        "Source": "aws.ecs",
        "DetailType": "ECS Task State Change",
        "Detail": json.dumps({**detail, "updatedAt": ecs._iso()}),
        "Resources": [task["taskArn"]],
    }


def send_all(ecs, waiting):
    """One after the other, in the order of the changes; each in the account and region it is of."""
    from ministack.services import eventbridge

    while True:
        context, entry = waiting.get()
        try:
            context.run(eventbridge._put_events, {"Entries": [entry]}, allow_aws_source=True)
        except Exception:
            ecs.logger.exception("ECS: an event could not be sent")
