"""botocore's paginators, by AWS's own names of the operations."""

import botocore.session
from botocore import xform_name

import calls


def operations_with(service, kind):
    """The operations of a service that botocore has a paginator for, or {waiter: operation}."""
    session = botocore.session.get_session()
    if kind == "paginator":
        return sorted(session.get_paginator_model(service)._paginator_config)
    model = session.get_waiter_model(service)
    return {xform_name(name): model.get_waiter(name).operation for name in model.waiter_names}


def pages(service, operation, parameters, size=None):
    """{sizes: how many items each page had, found: all of them, by their result keys}."""
    paginator = calls.client_of(service).get_paginator(xform_name(operation))
    sizes, found = [], {}
    for page in paginator.paginate(**parameters, PaginationConfig={"PageSize": size} if size else {}):
        here = {str(key.expression): key.search(page) or [] for key in paginator.result_keys}
        here = {key: value for key, value in here.items() if isinstance(value, list)}
        sizes.append(sum(map(len, here.values())))
        for key, value in here.items():
            found.setdefault(key, []).extend(value)
    return {"sizes": sizes, "found": found}
