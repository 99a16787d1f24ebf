"""SimulatePrincipalPolicy heeds the context that it is asked with, so that a policy's conditions on it can hold.

ministack leaves it out: a permission that is limited to a cluster or a service is never found.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import contextvars
import dataclasses

asked = contextvars.ContextVar("asked", default={})


def correct(iam, iam_evaluator):
    simulate = iam._simulate_principal_policy
    evaluate = iam_evaluator.evaluate

    def simulate_with_context(parameters):
        token = asked.set(context_of(iam, parameters))
        try:
            return simulate(parameters)
        finally:
            asked.reset(token)

    def evaluate_with_context(context, *args, **kwargs):
        known = {**context.service_context, **asked.get()}
        return evaluate(dataclasses.replace(context, service_context=known), *args, **kwargs)

    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate_with_context
    iam_evaluator.evaluate = evaluate_with_context


def context_of(iam, parameters):
    """By its keys in small letters, as the evaluator looks them up."""
    context = {}
    number = 1
    while key := iam._p(parameters, f"ContextEntries.member.{number}.ContextKeyName"):
        values = []
        prefix = f"ContextEntries.member.{number}.ContextKeyValues.member."
        while value := iam._p(parameters, f"{prefix}{len(values) + 1}"):
            values.append(value)
        context[key.lower()] = values[0] if len(values) == 1 else values
        number += 1
    return context
