"""Runs botocore for the tests: reads one JSON command a line, answers with one JSON line."""

import json
import sys
import traceback

import archive
import calls
import checked
import paging
import models
import policies
import random_values
import recorded_requests
import signing
import wire_values

COMMANDS = {
    "call": calls.call,
    "checked_call": checked.checked_call,
    "paginate": calls.paginate,
    "wait": calls.wait,
    "checkRequests": recorded_requests.check,
    "unzip": archive.unzip,
    "parliament": policies.check_by_parliament,
    "cfn-lint": policies.check_by_cfn_lint,
    "operations_with": paging.operations_with,
    "pages": paging.pages,
    "protocol_of": calls.protocol_of,
    "presigned": signing.presigned,
    "signed": signing.signed,
    "send": calls.send,
    "speak": calls.speak,
    "names": random_values.names,
    "exchange": random_values.exchange,
    "failures": random_values.failures,
    "describe": models.describe,
}


def main():
    for line in sys.stdin:
        question = json.loads(line)
        try:
            parameters = wire_values.from_json(question["parameters"])
            answer = {"result": wire_values.to_json(COMMANDS[question["command"]](**parameters))}
        except Exception:
            answer = {"raised": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
