"""Share: a picture, a page, a bundle, a link that keeps; each of exactly what is on the screen."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Final

import streamlit as st

from corredor.errors import CorredorError
from corredor.selection import View, leave_own, withhold_rows
from corredor.selection.slug import write_slug
from corredor.settings import SettingsError, read_settings
from corredor.sharing.bundle import build_bundle
from corredor.sharing.errors import SnapshotError
from corredor.sharing.frame import write_frame
from corredor.sharing.page import build_page
from dashboard import state
from dashboard.panels.events import freeze_events
from dashboard.panels.own_share import choose_own, switch_off
from dashboard.panels.plain import escape_markdown
from dashboard.snapshots import get_store
from dashboard.state import Session

PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
BUNDLE_SIZE: Final = "wide"
PREVIEW_PX: Final = 1_600
PREVIEW_NARROW_PX: Final = 380


def draw_share_button(session: Session) -> None:
    """Draw the button that opens the dialog."""
    label = session.words("share.share")
    if st.button(label, icon=":material/ios_share:", type="primary", key="share", on_click=switch_off):
        _open_dialog(session)


def _open_dialog(session: Session) -> None:
    @st.dialog(session.words("share.title"), width="large")
    def show() -> None:
        # the map may have moved since the page was drawn; the snapshot is of what is seen now
        view = state.read().apply(session.atlas)
        own = choose_own(session, view)
        view = freeze_events(session, withhold_rows(view) if own else leave_own(view))
        _draw_picture(session, view)
        _draw_files(session, view, own=own)
        _draw_publish(session, view, own=own)

    show()


def _theme(view: View) -> str:
    return "dark" if view.selection.camera.basemap == "dark" else "light"


def _draw_picture(session: Session, view: View) -> None:
    # loaded when the dialog opens: matplotlib takes half a second
    from corredor.mapping.figure import FIGURE_SIZES, draw_figure

    t, language = session.words, session.language
    preview = st.container(horizontal_alignment="center")
    size_box, scale_box = st.columns([3, 1])
    with size_box:
        names = tuple(FIGURE_SIZES)
        size = st.selectbox(
            t("share.size"),
            names,
            index=names.index(BUNDLE_SIZE),
            format_func=lambda name: t(f"share.size_{name}"),
            key="share_size",
        )
    shape = FIGURE_SIZES[size]
    picture = draw_figure(
        view, language=language, size=size, theme=_theme(view), scale=min(1, PREVIEW_PX / shape.width_px)
    )
    preview.image(picture, width=PREVIEW_NARROW_PX if shape.height_px > shape.width_px else "stretch")
    with scale_box:
        scale = st.segmented_control(
            t("share.scale"), (1, 2), format_func=lambda n: f"{n}×", default=1, required=True, key="share_scale"
        )
    with st.container(horizontal=True, key="share_pictures"):
        for suffix, media in PICTURES.items():

            def make(suffix: str = suffix) -> bytes:
                return draw_figure(
                    view, language=language, size=size, file_format=suffix, theme=_theme(view), scale=scale or 1
                )

            st.download_button(
                suffix.upper(),
                make,
                f"corredor-{write_slug(view.selection)}.{suffix}",
                media,
                on_click="ignore",
                key=f"share_{suffix}",
            )


def _draw_files(session: Session, view: View, *, own: bool) -> None:
    t, language = session.words, session.language

    def make_page() -> bytes:
        from corredor.mapping.figure import draw_figure

        picture = draw_figure(view, language=language, size=BUNDLE_SIZE, theme=_theme(view))
        return build_page(view, language=language, created=datetime.now(UTC), picture=picture)

    def make_bundle() -> bytes:
        return build_bundle(view, language=language, created=datetime.now(UTC), own=own).to_zip()

    name = f"corredor-{write_slug(view.selection)}"
    with st.container(horizontal=True, key="share_files"):
        st.download_button(
            t("share.page"),
            make_page,
            f"{name}.html",
            "text/html",
            on_click="ignore",
            help=t("share.page_help"),
            icon=":material/web:",
            key="share_page",
        )
        st.download_button(
            t("share.bundle"),
            make_bundle,
            f"{name}-{datetime.now(UTC):%Y-%m-%d}.zip",
            "application/zip",
            on_click="ignore",
            help=t("share.bundle_help"),
            icon=":material/folder_zip:",
            key="share_bundle",
        )
    st.caption(t("share.link_help"))
    st.code(f"{_find_address()}/?{state.link_to(state.read())}", language=None, wrap_lines=True)


def _draw_publish(session: Session, view: View, *, own: bool) -> None:
    from corredor.mapping.figure.headline import write_headline
    from corredor.sharing.publish import publish_view

    t = session.words
    st.subheader(t("share.publish"), divider="gray")
    try:
        publishing = read_settings().limits.publishing
    except SettingsError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    if publishing == "off":
        st.caption(t("store.off"))
        return
    owner = _find_owner() if publishing == "signed-in" else None
    if publishing == "signed-in" and owner is None:
        st.caption(t("store.signed_in"))
        if _can_sign_in():
            st.button(t("share.sign_in"), on_click=st.login, key="sign_in")
        return
    st.caption(t("share.publish_help"))
    if own:
        st.warning(t("own_release.everyone"), icon=":material/visibility:")
    if st.button(t("share.publish_now"), type="primary", icon=":material/public:", key="publish"):
        site = read_settings().public_url or _find_address()
        origin = st.context.ip_address or "loopback"
        try:
            with st.spinner(t("share.publishing")):
                link, published = publish_view(
                    view,
                    get_store(),
                    language=session.language,
                    created=datetime.now(UTC),
                    site=site,
                    origin=origin,
                    owner=owner,
                    own=own,
                )
        except CorredorError as error:
            said = error.describe(session.language) if isinstance(error, SnapshotError) else str(error)
            st.error(escape_markdown(said), icon=":material/error:")
            return
        safe = html.escape(link)
        st.success(t("share.published"), icon=":material/check:")
        st.html(f'<p class="corredor-published"><a href="{safe}" target="_blank">{safe}</a></p>')
        st.code(link, language=None, wrap_lines=True)
        st.caption(t("share.embed_help"))
        st.code(write_frame(link, write_headline(view, session.language)), language="html", wrap_lines=True)
        st.caption(t("share.key_help"))
        st.code(published.delete_key, language=None)


def _find_address() -> str:
    """Give the address of the dashboard as the browser knows it, without query and last slash."""
    return (st.context.url or "").partition("?")[0].rstrip("/")


def _can_sign_in() -> bool:
    """Whether a provider stands in Streamlit's secrets, and the library is there that asks it."""
    try:
        return "auth" in st.secrets and find_spec("authlib") is not None
    except FileNotFoundError:
        return False


def _find_owner() -> str | None:
    if not st.user.get("is_logged_in"):
        return None
    return str(st.user.get("email") or st.user.get("sub") or "")[:200] or None
