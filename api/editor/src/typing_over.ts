// Typing over a selection without what the policy of the page forbids.

import { EditorView } from "@codemirror/view";

/**
 * Typing over a selection, done by the editor. The browser would keep the colours of what is typed
 * over, in a style attribute, and report that the policy of the page forbids it.
 */
export const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state, composing } = view;
    const text = event.data;
    if (event.inputType !== "insertText" || text === null || composing || state.selection.main.empty)
      return false;
    const { from, to } = state.selection.main;
    const insert = () =>
      state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    if (!state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert)))
      view.dispatch(insert());
    return true;
  },
});
