"""An image for another CPU than the task's cannot be pulled, as on Fargate.

ministack starts it nevertheless, and what it ends with looks like a fault of the app's.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""


def correct(ecs):
    run_container = ecs._run_docker_container

    def run_on_platform(engine, cdef, run_kwargs, **options):
        platform = run_kwargs.get("platform")
        if platform and is_for_another(engine, cdef["image"], platform):
            reason = f"image Manifest does not contain descriptor matching platform '{platform}'"
            raise ecs._ImagePullError(reason)
        return run_container(engine, cdef, run_kwargs, **options)

    ecs._run_docker_container = run_on_platform


def is_for_another(engine, image, platform):
    """Whether the engine has the image for another platform, and does not get it for this one."""
    try:
        there = engine.images.get(image).attrs["Architecture"]
    except Exception:
        return False
    if there == platform.split("/")[1]:
        return False
    try:
        engine.images.pull(image, platform=platform)
        return False
    except Exception:
        return True
