"""EventBridge, and its Scheduler, start functions asynchronously and tasks of ECS, and keep what could not be started.

ministack runs a function itself, once, so that a failed run is neither tried again nor kept by the function's own
destination; it knows no tasks as targets, and no dead-letter queue of a target.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

import json


class NotStarted(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def correct(eventbridge):
    invoke = eventbridge._invoke_target

    def invoke_or_keep(target, event, rule, view=None):
        kind = target.get("Arn", "").split(":")[2:3]
        if kind not in (["ecs"], ["lambda"]):
            return invoke(target, event, rule, view)
        try:
            check_function(target["Arn"]) if kind == ["lambda"] else run_task(target, rule)
        except NotStarted as failure:
            eventbridge.logger.warning("EventBridge: %s was not started: %s", target["Arn"], failure)
            keep(eventbridge, target, event, rule, failure)
        else:
            if kind == ["lambda"]:
                invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_or_keep
    eventbridge._dispatch_to_lambda = start_function


def function_of(arn):
    from ministack.services import lambda_svc

    record, config, _name = lambda_svc._get_func_record_for_ref(arn)
    return lambda_svc._execution_record_for_config(record, config) if record and config else None


def check_function(arn):
    if function_of(arn) is None:
        raise NotStarted("ResourceNotFoundException", f"Function not found: {arn}")


def start_function(arn, payload):
    """As an event: tried again when it fails, and then kept by the function's destination."""
    from ministack.services import lambda_svc

    try:
        event = json.loads(payload)
    except ValueError:
        event = payload
    lambda_svc.invoke_async_with_retry(function_of(arn), event)


def run_task(target, rule):
    from ministack.services import ecs

    parameters = target.get("EcsParameters") or {}
    cluster = ecs._resolve_cluster_name(target["Arn"])
    if cluster not in ecs._clusters:
        raise NotStarted("ClusterNotFoundException", "Cluster not found.")
    request = request_of(ecs, cluster, parameters, target.get("Input"), rule)
    definition = ecs._task_defs.get(ecs._resolve_td_key(request["taskDefinition"]) or "") or {}
    if definition.get("status") == "INACTIVE":
        raise NotStarted("ClientException", "TaskDefinition is inactive")
    status, _headers, body = ecs._ACTION_MAP["RunTask"](request)
    answer = json.loads(body)
    if status >= 400:
        raise NotStarted(answer.get("__type", "ClientException"), answer.get("message", ""))
    for failure in answer.get("failures", []):
        raise NotStarted("InvalidParameterException", failure.get("reason", ""))


def request_of(ecs, cluster, parameters, overrides, rule):
    """The request to RunTask that the parameters stand for; without a revision, that of the newest."""
    definition = parameters.get("TaskDefinitionArn", "")
    key = ecs._resolve_td_key(definition) or ""
    network = (parameters.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    return {
        "cluster": cluster,
        "taskDefinition": definition,
        "count": parameters.get("TaskCount", 1),
        "startedBy": f"chronos-schedule/{rule.get('Name', '')}",
        "group": parameters.get("Group") or f"family:{key.partition(':')[0]}",
        "tags": tags_of(ecs, key, parameters),
        "enableExecuteCommand": parameters.get("EnableExecuteCommand", False),
        **({"overrides": overrides_of(overrides)} if overrides else {}),
        **given(parameters, LaunchType="launchType", PlatformVersion="platformVersion"),
        **given(parameters, CapacityProviderStrategy="capacityProviderStrategy"),
        **({"networkConfiguration": {"awsvpcConfiguration": lower_first(network)}} if network else {}),
    }


def overrides_of(text):
    try:
        overrides = json.loads(text)
    except ValueError:
        overrides = None
    if not isinstance(overrides, dict):
        raise NotStarted("InvalidParameterException", "The input is no JSON object of overrides")
    return {"containerOverrides": [], "inferenceAcceleratorOverrides": [], **overrides}


def tags_of(ecs, key, parameters):
    definition = ecs._task_defs.get(key) or {}
    own = [lower_first(tag) for tag in parameters.get("Tags") or []]
    if parameters.get("PropagateTags") != "TASK_DEFINITION":
        return own
    names = {tag.get("key") for tag in own}
    inherited = ecs._tags.get(definition.get("taskDefinitionArn", ""), [])
    return own + [tag for tag in inherited if tag.get("key") not in names]


def given(parameters, **names):
    return {theirs: parameters[ours] for ours, theirs in names.items() if parameters.get(ours)}


def lower_first(values):
    """Scheduler's names begin with a capital, ECS's do not."""
    return {name[:1].lower() + name[1:]: value for name, value in values.items()}


def keep(eventbridge, target, event, rule, failure):
    """Into the target's dead-letter queue: the target's input, and why it was not delivered."""
    from ministack.services import sqs

    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    told = {
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": str(failure),
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "RETRY_ATTEMPTS": "0",
        "SCHEDULE_ARN" if "ScheduleExpressionTimezone" in rule else "RULE_ARN": rule.get("Arn", ""),
        "TARGET_ARN": target["Arn"],
    }
    view = eventbridge._pattern_event_view(event)
    request = {
        "QueueUrl": sqs._queue_url(queue.rpartition(":")[2]),
        "MessageBody": target.get("Input") or json.dumps(view.event_with_detail()),
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in told.items() if value
        },
    }
    try:
        sqs._act_send_message(request, request["QueueUrl"])
    except sqs._Err as error:
        eventbridge.logger.warning("EventBridge: the dead-letter queue %s took nothing: %s", queue, error)
