"""CloudWatch Logs puts the events of a subscribed group into a delivery stream: batches of one log stream, compressed.

ministack stores such a subscription and delivers nothing.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
"""

import base64
import gzip
import json
import time

# Of the events in one record; Firehose takes 1,000 KiB, compressed.
MOST_BYTES = 900_000


def correct(cloudwatch_logs):
    fan_out = cloudwatch_logs._fanout_to_subscription_filters
    put_filter = cloudwatch_logs._put_subscription_filter

    def fan_out_to_streams(group_name, stream_name, events):
        fan_out(group_name, stream_name, events)
        group = cloudwatch_logs._log_groups.get(group_name) or {}
        for subscription in list((group.get("subscriptionFilters") or {}).values()):
            if is_stream(subscription.get("destinationArn", "")):
                deliver(cloudwatch_logs, subscription, stream_name, events)

    def put_filter_and_try(data):
        answer = put_filter(data)
        arn = data.get("destinationArn", "")
        if answer[0] < 300 and is_stream(arn):
            put(cloudwatch_logs, arn, control_message(arn))
        return answer

    cloudwatch_logs._fanout_to_subscription_filters = fan_out_to_streams
    cloudwatch_logs._put_subscription_filter = put_filter_and_try


def is_stream(arn):
    return ":deliverystream/" in arn


def deliver(cloudwatch_logs, subscription, stream_name, events):
    pattern = subscription.get("filterPattern", "")
    matching = [
        {
            "id": cloudwatch_logs.new_uuid().replace("-", ""),
            "timestamp": event.get("timestamp", int(time.time() * 1000)),
            "message": event.get("message", ""),
        }
        for event in events
        if cloudwatch_logs._subscription_pattern_matches(pattern, event.get("message", ""))
    ]
    for batch in batches(matching):
        message = {
            "messageType": "DATA_MESSAGE",
            "owner": cloudwatch_logs.get_account_id(),
            "logGroup": subscription["logGroupName"],
            "logStream": stream_name,
            "subscriptionFilters": [subscription["filterName"]],
            "logEvents": batch,
        }
        put(cloudwatch_logs, subscription["destinationArn"], message)


def batches(events):
    batch, size = [], 0
    for event in events:
        length = len(event["message"].encode())
        if batch and size + length > MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch


def control_message(arn):
    """What CloudWatch Logs puts first, to see whether it can."""
    event = {"id": "", "timestamp": int(time.time() * 1000)}
    return {
        "messageType": "CONTROL_MESSAGE",
        "owner": "CloudwatchLogs",
        "logGroup": "",
        "logStream": "",
        "subscriptionFilters": [],
        "logEvents": [{**event, "message": f"CWL CONTROL MESSAGE: Checking health of destination Firehose. {arn}"}],
    }


def put(cloudwatch_logs, arn, message):
    from ministack.services import firehose

    data = base64.b64encode(gzip.compress(json.dumps(message).encode())).decode()
    status, _headers, body = firehose._put_record(
        {"DeliveryStreamName": arn.rpartition("/")[2], "Record": {"Data": data}}
    )
    if status >= 300:
        cloudwatch_logs.logger.warning("%s takes no log events: %s", arn, body)
