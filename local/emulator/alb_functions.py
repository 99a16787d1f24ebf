"""A load balancer calls functions as AWS's does: the events, the answers, the limits.

ministack sends both kinds of headers and queries, takes both, decodes paths and queries, tells text from bytes by
trying UTF-8, has no limit, and answers with a function's error.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

import base64
import json
import re

from ministack.core.concurrency import run_reentrant

# Of a request's body, and of the JSON that a function answers.
MAX_BYTES = 1024 * 1024
# Bodies of these types arrive as text, all others in base64.
TEXT = re.compile(r"^(text/|application/(json|javascript|xml)\b)", re.IGNORECASE)
REASONS = {413: "Request Entity Too Large", 502: "Bad Gateway"}


def correct(alb):
    forward = alb._forward_to_tg

    async def forward_as_aws(arn, method, path, headers, body, query_params, raw_query=None, raw_path=None):
        group = alb._tgs.get(arn)
        targets = alb._targets.get(arn)
        if not group or not targets or group.get("TargetType") != "lambda":
            return await forward(arn, method, path, headers, body, query_params, raw_query, raw_path)
        if len(body or b"") > MAX_BYTES:
            return page(413)
        is_multiple = has_multiple_values(alb, arn)
        event = event_of(arn, method, raw_path or path, headers, body or b"", raw_query or "", is_multiple)
        return answer_of(await run_reentrant(invoke, alb, targets[0]["Id"], arn, event), is_multiple)

    alb._forward_to_tg = forward_as_aws


def has_multiple_values(alb, arn):
    wanted = {"Key": "lambda.multi_value_headers.enabled", "Value": "true"}
    return wanted in alb._tg_attrs.get(arn, [])


def event_of(arn, method, path, headers, body, query, is_multiple):
    """The query as it was sent: a function is to decode it."""
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    if is_multiple:
        values = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        parameters = {
            "multiValueQueryStringParameters": values,
            "multiValueHeaders": {name.lower(): [value] for name, value in headers.items()},
        }
    else:
        parameters = {
            "queryStringParameters": dict(pairs),
            "headers": {name.lower(): value for name, value in headers.items()},
        }
    encoding, kind = headers.get("content-encoding"), headers.get("content-type", "")
    is_text = not body or (not encoding and TEXT.match(kind) is not None)
    return {
        "requestContext": {"elb": {"targetGroupArn": arn}},
        "httpMethod": method.upper(),
        "path": path,
        **parameters,
        "body": body.decode("utf-8", "replace") if is_text else base64.b64encode(body).decode("ascii"),
        "isBase64Encoded": not is_text,
    }


def invoke(alb, function, arn, event):
    """What the function answers, as its JSON; None when it failed, is throttled, or is not there."""
    from ministack.services import lambda_svc

    spec = alb.parse_arn(arn)
    record, config, _name = lambda_svc._get_func_record_for_ref_in_scope(
        function, account_id=spec.account_id, region=spec.region
    )
    if not record or not config:
        return None
    run = lambda_svc._execution_record_for_config(record, config)
    result = lambda_svc._execute_function_with_config_scope(run, event)
    if result.get("error") or result.get("throttle"):
        return None
    payload = result.get("body")
    if isinstance(payload, bytes):
        return payload.decode("utf-8", "replace")
    return payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)


def answer_of(text, is_multiple):
    """Of the headers only the kind that the target group has."""
    answer = parsed(text)
    if answer is None:
        return page(502)
    body = answer.get("body") or ""
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body)
    else:
        body = body.encode("utf-8")
    if is_multiple:
        given = (answer.get("multiValueHeaders") or {}).items()
        headers = {name: [str(value) for value in values] for name, values in given}
    else:
        headers = {name: str(value) for name, value in (answer.get("headers") or {}).items()}
    return answer["statusCode"], headers, body


def parsed(text):
    """The answer, when it is one that a load balancer takes."""
    if text is None or len(text.encode("utf-8")) > MAX_BYTES:
        return None
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    if not isinstance(answer, dict) or type(answer.get("statusCode")) is not int:
        return None
    return answer if isinstance(answer.get("body") or "", str) else None


def page(status):
    title = f"{status} {REASONS[status]}"
    lines = (
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "</body>",
        "</html>",
        "",
    )
    return status, {"Content-Type": "text/html"}, "\r\n".join(lines).encode()
