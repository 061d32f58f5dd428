"""What stands around every page."""


def page_frame(request):
    return {}
