"""What Firehose does with records between their arrival and their object: its processors, in their order.

ministack starts a function once for each record, hands records on that a function could not transform, loses those of
which it says so itself, and knows neither decompression nor the extraction of messages nor delimiters.
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html
"""

import base64
import gzip
import json
import time

# What Lambda hands on at most.
MOST_ANSWER = 6_291_556
FAILED_STATUS = "Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record"
MISSING_ID = "Lambda.MissingRecordId", "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids."


class Record:
    def __init__(self, record_id, data):
        self.id = record_id
        self.data = data
        self.arrived = int(time.time() * 1000)
        # As it came: what failed is kept so.
        self.raw = data


class Failure:
    def __init__(self, record, code, message, function=None):
        self.record = record
        self.code = code
        self.message = message
        self.function = function


def process(stream, config, records, account_region):
    """The records that are to be written, and those that failed."""
    processing = config.get("ProcessingConfiguration") or {}
    failures = []
    for processor in (processing.get("Processors") or []) if processing.get("Enabled") else []:
        parameters = {each["ParameterName"]: each["ParameterValue"] for each in processor.get("Parameters") or []}
        if processor["Type"] == "Lambda":
            records, failed = transform(stream, parameters, records, account_region)
        else:
            records, failed = each_by(STEPS[processor["Type"]], parameters, records)
        failures += failed
    return records, failures


def each_by(step, parameters, records):
    kept, failures = [], []
    for record in records:
        try:
            record.data = step(parameters, record.data)
        except ValueError as error:
            failures.append(Failure(record, *error.args))
        else:
            if record.data is not None:
                kept.append(record)
    return kept, failures


def decompress(_parameters, data):
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise ValueError("Decompression.Failed", "Failed to decompress the record as GZIP.") from error


def messages_of(parameters, data):
    if parameters.get("DataMessageExtraction") != "true":
        return data
    try:
        batch = json.loads(data)
        if batch["messageType"] == "CONTROL_MESSAGE":
            return None
        return "".join(f"{event['message']}\n" for event in batch["logEvents"]).encode()
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("CloudWatchLogProcessing.Failed", "The record is no batch of CloudWatch Logs.") from error


def delimit(parameters, data):
    return data + parameters.get("Delimiter", "\\n").replace("\\n", "\n").encode()


STEPS = {
    "Decompression": decompress,
    "CloudWatchLogProcessing": messages_of,
    "AppendDelimiterToRecord": delimit,
}


def transform(stream, parameters, records, account_region):
    arn = parameters["LambdaArn"]
    most = float(parameters.get("BufferSizeInMBs", 1)) * 1024 * 1024
    kept, failures = [], []
    for batch in batches(records, most):
        done, failed = transform_batch(stream, arn, batch, account_region)
        kept += done
        failures += failed
    return kept, failures


def batches(records, most):
    batch, size = [], 0
    for record in records:
        if batch and size + len(record.data) > most:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record.data)
    if batch:
        yield batch


def transform_batch(stream, arn, batch, account_region):
    try:
        answers = invoke(stream, arn, batch, account_region)
    except ValueError as error:
        return [], [Failure(record, *error.args, arn) for record in batch]
    kept, failures = [], []
    for record in batch:
        answer = answers.get(record.id)
        if answer is None:
            failures.append(Failure(record, *MISSING_ID, arn))
        elif answer.get("result") == "Ok":
            record.data = base64.b64decode(answer.get("data", ""))
            kept.append(record)
        elif answer.get("result") != "Dropped":
            failures.append(Failure(record, *FAILED_STATUS, arn))
    return kept, failures


def invoke(stream, arn, batch, region):
    """What the function answers, by the records' ids."""
    from ministack.core.responses import new_uuid
    from ministack.services import lambda_svc

    name, qualifier = lambda_svc._resolve_name_and_qualifier(arn)
    function, _ = lambda_svc._get_func_record_for_qualifier(name, qualifier)
    if function is None:
        raise ValueError("Lambda.FunctionNotFound", f"The Lambda function was not found: {arn}")
    event = {
        "invocationId": new_uuid(),
        "deliveryStreamArn": stream["arn"],
        "region": region,
        "records": [
            {
                "recordId": record.id,
                "approximateArrivalTimestamp": record.arrived,
                "data": base64.b64encode(record.data).decode(),
            }
            for record in batch
        ],
    }
    result = lambda_svc._execute_function(function, event)
    body = result.get("body")
    if result.get("error"):
        raise ValueError(
            "Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."
        )
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    if len(text) > MOST_ANSWER:
        raise ValueError("Lambda.FunctionError", f"The Lambda function's answer has more than {MOST_ANSWER} bytes.")
    try:
        return {answer["recordId"]: answer for answer in json.loads(text)["records"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("Lambda.JsonProcessingException", "The answer has no records.") from error
