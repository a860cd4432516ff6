"""Linters of IAM's policies: parliament, and cfn-lint with the rules that it has for policies in templates.

Both take a second to load, and most tests ask neither: each is imported where it is used.
"""

import json


def check_by_parliament(document):
    """What it finds in an identity or resource policy, one text each. It does not know trust policies."""
    import parliament

    found = parliament.analyze_policy_string(json.dumps(document), include_community_auditors=True).findings
    return [f"{finding.issue}: {finding.detail}" for finding in found]


def check_by_cfn_lint(document, kind):
    """What it finds in a policy of a kind (identity, trust, resource), one text each."""
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs

    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"It": HOLDERS[kind](document)}}
    # Whether actions and resources fit is among the informative ones.
    matches = lint(json.dumps(template), config=ManualArgs(include_checks=["I3510"]))
    return [f"{match.rule.id}: {match.message}" for match in matches]


# One that trusts Lambda, around an identity policy.
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def role(trust, policies):
    properties = {"AssumeRolePolicyDocument": trust, "Policies": policies}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


# It has no rule for the documents of AWS::Logs::ResourcePolicy or of Lambda's permissions. That of a key goes through
# the one for resource policies, without being bound to a service.
HOLDERS = {
    "identity": lambda document: role(TRUST, [{"PolicyName": "it", "PolicyDocument": document}]),
    "trust": lambda document: role(document, []),
    "resource": lambda document: {
        "Type": "AWS::KMS::Key",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"EnableKeyRotation": True, "KeyPolicy": document},
    },
}
