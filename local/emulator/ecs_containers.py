"""What a container's definition says, and ministack does not pass on to the Docker engine."""

import os
from ipaddress import ip_network

# ECS's own default, and the label of a container that holds what its definition says.
STOP_SECONDS = 30
STOP_LABEL = "kandokoro.stop-seconds"


def correct(ecs):
    build_run_kwargs = ecs._build_run_kwargs

    def with_definition(cdef, td, *rest):
        kwargs = build_run_kwargs(cdef, td, *rest)
        kwargs.update(options(cdef, td))
        kwargs["labels"][STOP_LABEL] = str(cdef.get("stopTimeout", STOP_SECONDS))
        kwargs["volumes"] = kwargs.get("volumes", []) + own_volumes(cdef, td)
        kwargs["environment"] = {**kwargs["environment"], **s3_address(ecs._get_docker())}
        return kwargs

    ecs._build_run_kwargs = with_definition


def options(cdef, td):
    """Options of `docker run` by a container's definition; only what is given."""
    linux = cdef.get("linuxParameters") or {}
    limit = memory_limit(cdef, td)
    wanted = {
        "entrypoint": cdef.get("entryPoint"),
        "user": cdef.get("user"),
        "working_dir": cdef.get("workingDirectory"),
        "read_only": cdef.get("readonlyRootFilesystem"),
        "init": linux.get("initProcessEnabled"),
        "tmpfs": {item["containerPath"]: f"size={item['size']}m" for item in linux.get("tmpfs") or []},
        # Without the second one the engine grants as much again as swap.
        "mem_limit": limit,
        "memswap_limit": limit,
        "ulimits": ulimits(cdef),
        "healthcheck": health_check(cdef),
    }
    return {name: value for name, value in wanted.items() if value}


def s3_address(engine):
    """S3's clients put the bucket before a host's name, and such a name resolves nowhere; before an address they do not."""
    ranges = [c for c in engine.networks.get("bridge").attrs["IPAM"]["Config"] or [] if "." in c.get("Subnet", "")]
    if not ranges:
        return {}
    # Some engines leave the gateway out: it is the first address then.
    gateway = ranges[0].get("Gateway") or next(ip_network(ranges[0]["Subnet"]).hosts())
    return {"AWS_ENDPOINT_URL_S3": f"http://{gateway}:{os.environ['GATEWAY_PORT']}"}


def health_check(cdef):
    """The engine runs it; a second is 10^9 of its units."""
    check = cdef.get("healthCheck")
    return check and {
        "test": check["command"],
        "interval": check.get("interval", 30) * 10**9,
        "timeout": check.get("timeout", 5) * 10**9,
        "retries": check.get("retries", 3),
        "start_period": check.get("startPeriod", 0) * 10**9,
    }


def memory_limit(cdef, td):
    """A container may use what it asks for, else all that the task has."""
    mebibytes = cdef.get("memory") or td.get("memory")
    return f"{mebibytes}m" if mebibytes else None


def ulimits(cdef):
    from docker.types import Ulimit

    return [
        Ulimit(name=item["name"], soft=item["softLimit"], hard=item["hardLimit"])
        for item in cdef.get("ulimits") or []
    ]


def own_volumes(cdef, td):
    """A volume without a place on the host is the task's own: the container gets one that goes with it."""
    placed = [v["name"] for v in td.get("volumes") or [] if (v.get("host") or {}).get("sourcePath")]
    return [
        f"{mount['containerPath']}:ro" if mount.get("readOnly") else mount["containerPath"]
        for mount in cdef.get("mountPoints") or []
        if mount.get("sourceVolume") not in placed
    ]


def stop_seconds(container):
    """How long the container may take to end after SIGTERM."""
    return int(container.labels.get(STOP_LABEL, STOP_SECONDS))
