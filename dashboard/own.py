"""Files of the reader's own: held by the reader's session, and by nothing else."""

from __future__ import annotations

import secrets
import weakref

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from corredor.dataset import Atlas, OwnLayer, add_own_layers
from corredor.errors import QueryError
from corredor.vocabulary import OWN_LAYERS

KEY = "own_data"


class OwnData:
    """The own layers of one session, and the atlases that hold them.

    The session's state has the only reference that lasts: when the session ends, or forgets, all of it goes.
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(18)
        self.layers: dict[str, OwnLayer] = {}
        self._atlases: dict[tuple[str, str], Atlas] = {}

    def take_place(self) -> str:
        """Give the first free place for a layer.

        Raises
        ------
        QueryError
            If all are taken.
        """
        for key in OWN_LAYERS:
            if key not in self.layers:
                return key
        raise QueryError(f"there is room for {len(OWN_LAYERS)} own layers: forget one first")

    def put(self, layer: OwnLayer) -> None:
        """Add a layer, or put another in its place."""
        self.layers[layer.key] = layer
        self._renew()

    def forget(self, key: str) -> None:
        """Let go of a layer and of all that was worked out of it."""
        self.layers.pop(key, None)
        self._renew()

    def _renew(self) -> None:
        # a new token: what was sent under the old one is asked for in vain from now on
        _held.pop(self.token, None)
        self.token = secrets.token_urlsafe(18)
        self._atlases.clear()
        if self.layers:
            _held[self.token] = self

    def join(self, atlas: Atlas) -> Atlas:
        """Give an atlas with the own layers in it; the same object as long as nothing changes."""
        if not self.layers:
            return atlas
        key = (atlas.content_hash, atlas.language)
        if key not in self._atlases:
            if any(known != atlas.content_hash for known, _ in self._atlases):
                self._atlases.clear()
            self._atlases[key] = add_own_layers(atlas, list(self.layers.values()))
        return self._atlases[key]


_held: weakref.WeakValueDictionary[str, OwnData] = weakref.WeakValueDictionary()


def own_data() -> OwnData:
    """Give the own data of this session, empty at first."""
    if KEY not in st.session_state:
        st.session_state[KEY] = OwnData()
    return st.session_state[KEY]


def drop_uploads() -> None:
    """Let go of the bytes of all files that this session has handed in; Streamlit would keep them to its end."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def find_own(token: str) -> OwnData | None:
    """Give the own data that the browser of one session asks for; None under any other token."""
    return _held.get(token)
