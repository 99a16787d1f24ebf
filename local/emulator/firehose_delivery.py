"""Firehose gathers records, compresses them, and keeps what failed under the error prefix, with the reason.

ministack writes an object for each record, while the record is put, and compresses nothing. Here an object has what came
within a second, or within the stream's own interval where that is shorter: waiting for minutes would show nothing more.
https://docs.aws.amazon.com/firehose/latest/dev/create-destination.html#create-destination-s3
"""

import asyncio
import base64
import contextvars
import gzip
import json
import threading
import time

import firehose_records

LONGEST_WAIT_SECONDS = 1.0


def correct(firehose):
    gathered = {}
    lock = threading.Lock()

    def gather(stream, destination, records):
        # ministack keeps each record for good.
        destination["records"].clear()
        key = destination["id"]
        with lock:
            begins = key not in gathered
            gathered.setdefault(key, []).extend(firehose_records.Record(*each) for each in records)
        if begins:
            hints = destination["config"].get("BufferingHints") or {}
            wait = min(hints.get("IntervalInSeconds", LONGEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
            timer = threading.Timer(wait, contextvars.copy_context().run, (deliver, stream, destination))
            timer.name = f"firehose-{stream['name']}"
            timer.daemon = True
            timer.start()

    def deliver(stream, destination):
        with lock:
            records = gathered.pop(destination["id"], [])
        try:
            write(firehose, stream, destination["config"], records)
        except Exception:
            firehose.logger.exception("Firehose %s: %d records are lost", stream["name"], len(records))

    firehose._deliver_records_to_s3 = gather


def write(firehose, stream, config, records):
    now = firehose._arrival_time(config)
    name = f"{stream['name']}-{stream['version']}-{firehose._java_time('yyyy-MM-dd-HH-mm-ss', now)}"
    records, failures = firehose_records.process(stream, config, records, firehose.get_region())
    content = b"".join(record.data for record in records)
    bucket = firehose._s3_bucket_from_arn(config["BucketARN"])
    if content:
        is_gzip = config.get("CompressionFormat") == "GZIP"
        prefix = firehose._evaluate_prefix(config.get("Prefix", ""), now)
        extension = config.get("FileExtension") or (".gz" if is_gzip else "")
        key = f"{prefix}{name}-{firehose.new_uuid()}{extension}"
        put(stream, config, bucket, key, gzip.compress(content) if is_gzip else content)
    if failures:
        prefix = firehose._evaluate_prefix(error_prefix(config), now, error_type="processing-failed")
        lines = "".join(json.dumps(told(failure)) + "\n" for failure in failures)
        put(stream, config, bucket, f"{prefix}{name}-{firehose.new_uuid()}", lines.encode())
    for failure in failures:
        log(stream, config, failure.code, failure.message, failure.function)


def error_prefix(config):
    return config.get("ErrorOutputPrefix") or f"{config.get('Prefix', '')}!{{firehose:error-output-type}}/"


def told(failure):
    """A failed record, as it stands under the error prefix."""
    return {
        "attemptsMade": 1,
        "arrivalTimestamp": failure.record.arrived,
        "errorCode": failure.code,
        "errorMessage": failure.message,
        "attemptEndingTimestamp": int(time.time() * 1000),
        "rawData": base64.b64encode(failure.record.raw).decode(),
        **({"lambdaArn": failure.function} if failure.function else {}),
    }


def put(stream, config, bucket, key, content):
    from ministack.services import s3

    headers = {
        "content-type": "application/octet-stream",
        "content-length": str(len(content)),
        "host": "s3.localhost",
    }
    status, *_ = asyncio.run(s3.handle_request("PUT", f"/{bucket}/{key}", headers, content, {}, internal=True))
    if status >= 300:
        log(stream, config, "S3.NoSuchBucket", f"The specified bucket does not take objects ({status}): {bucket}")


def log(stream, config, code, message, function=None):
    """Into the stream's error log, as far as that is there."""
    from ministack.services import cloudwatch_logs

    options = config.get("CloudWatchLoggingOptions") or {}
    if not options.get("Enabled"):
        return
    said = {
        "deliveryStreamARN": stream["arn"],
        "destination": config["BucketARN"],
        "deliveryStreamVersionId": stream["version"],
        "message": message,
        "errorCode": code,
        **({"processor": function} if function else {}),
    }
    cloudwatch_logs._put_log_events(
        {
            "logGroupName": options.get("LogGroupName"),
            "logStreamName": options.get("LogStreamName"),
            "logEvents": [{"timestamp": int(time.time() * 1000), "message": json.dumps(said)}],
        }
    )
