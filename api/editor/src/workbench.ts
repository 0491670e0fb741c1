// The page at work: tabs, the editor, and the answers of each tab.

import type { EditorState } from "@codemirror/state";
import { AnswerPanel, failure } from "./answer.ts";
import type { EditorData, Example } from "./data.ts";
import { button, element } from "./dom.ts";
import { address, ask, cancel, newId, type Problem } from "./endpoint.ts";
import { Names } from "./names.ts";
import { QueryEditor } from "./query_editor.ts";
import { openShare } from "./share.ts";
import { newTab, storedTabs, storeTabs, type Tab, TabStrip } from "./tabs.ts";
import { Things } from "./things.ts";

interface Work {
  tab: Tab;
  state: EditorState;
  panel: AnswerPanel;
  /** Set while a query runs: how to stop it. */
  stop: (() => void) | null;
}

/** What the server put into the page: its query, and an answer if the query was asked. */
export interface Given {
  query: string;
  asked: boolean;
  answer: Node[];
}

export class Workbench {
  readonly #names: Names;
  readonly #editor: QueryEditor;
  readonly #strip: TabStrip;
  readonly #run = button("Run", () => this.run(), { class: "run", title: "Ctrl+Enter" });
  readonly #stop = button("Stop", () => this.#work.stop?.(), { class: "stop quiet", hidden: true });
  readonly #works: Work[] = [];
  #current = 0;

  constructor(
    data: EditorData,
    given: Given,
    private readonly answers: HTMLElement,
  ) {
    this.#names = new Names(data);
    this.#editor = new QueryEditor(this.#names, new Things(this.#names), {
      run: () => this.run(),
      changed: (text) => this.#changed(text),
    });
    this.#strip = new TabStrip({
      select: (index) => this.#select(index),
      close: (index) => this.#close(index),
      open: () => this.#open(""),
    });
    this.#restore(given);
  }

  /** What takes the place of the form's field and buttons. */
  get element(): HTMLElement {
    const share = button(
      "Share",
      () => openShare(this.#editor.text, this.#work.panel.answerTo(this.#editor.text), this.#names),
      { class: "quiet" },
    );
    const keys = element(
      "span",
      { class: "keys" },
      element("kbd", {}, "Ctrl"),
      "+",
      element("kbd", {}, "Enter"),
      " runs · ",
      element("kbd", {}, "Ctrl"),
      "+",
      element("kbd", {}, "Space"),
      " completes",
    );
    const actions = element("p", { class: "actions" }, this.#run, this.#stop, share, keys);
    const panel = element(
      "div",
      { id: "query-panel", role: "tabpanel", "aria-label": "Query" },
      this.#editor.host,
    );
    return element("div", { class: "bench" }, this.#strip.element, panel, actions);
  }

  get #work(): Work {
    const work = this.#works[this.#current];
    if (work === undefined) throw new Error("there is always a tab");
    return work;
  }

  #restore(given: Given): void {
    const stored = storedTabs();
    for (const tab of stored.tabs) this.#works.push(this.#made(tab));
    const same = this.#works.findIndex((work) => work.tab.text.trim() === given.query.trim());
    if (given.asked && same < 0) this.#works.push(this.#made(newTab(given.query)));
    else if (this.#works.length === 0) this.#works.push(this.#made(newTab(given.query)));
    const wanted = given.asked ? (same < 0 ? this.#works.length - 1 : same) : Math.max(0, stored.current);
    this.#current = wanted;
    if (given.asked) this.#work.panel.adopt(given.answer);
    this.#select(wanted);
  }

  #made(tab: Tab): Work {
    const panel = new AnswerPanel(this.#names, (problem) => this.#editor.goTo(problem));
    return { tab, state: this.#editor.state(tab.text), panel, stop: null };
  }

  #select(index: number): void {
    this.#work.state = this.#shownState();
    this.#current = index;
    this.#editor.show(this.#work.state);
    this.#shown = this.#work;
    this.answers.replaceChildren(this.#work.panel.element);
    this.#draw();
  }

  /** Whose state the editor holds; nobody's before the first tab is shown. */
  #shown: Work | null = null;

  #shownState(): EditorState {
    if (this.#shown !== null) this.#shown.state = this.#editor.current;
    return this.#work.state;
  }

  #close(index: number): void {
    const [closed] = this.#works.splice(index, 1);
    closed?.stop?.();
    if (this.#shown === closed) this.#shown = null;
    const next =
      this.#current > index || this.#current === this.#works.length ? this.#current - 1 : this.#current;
    this.#current = next;
    this.#select(next);
  }

  #open(text: string): void {
    this.#works.push(this.#made(newTab(text)));
    this.#select(this.#works.length - 1);
    this.#editor.focus();
  }

  /** Opens an example in a tab of its own and runs it. */
  openExample(example: Example): void {
    const text = `# ${example.comment}\n${example.query}`;
    const same = this.#works.findIndex((work) => work.tab.text === text);
    if (same < 0) this.#open(text);
    else this.#select(same);
    this.run();
  }

  #changed(text: string): void {
    if (this.#works.length === 0) return;
    this.#work.tab.text = text;
    this.#strip.rename(this.#work.tab, this.#current);
    this.#store();
  }

  #store(): void {
    storeTabs(
      this.#works.map((work) => work.tab),
      this.#current,
    );
  }

  #draw(): void {
    this.#strip.draw(
      this.#works.map((work) => work.tab),
      this.#current,
    );
    this.#drawButtons();
    this.#store();
  }

  #drawButtons(): void {
    const running = this.#work.stop !== null;
    this.#run.disabled = running;
    this.#stop.hidden = !running;
  }

  /** Runs the query of the tab that is shown; its answer goes to that tab, whichever is shown then. */
  run(): void {
    const work = this.#work;
    const query = this.#editor.text;
    if (work.stop !== null || query.trim() === "") return;
    const [id, control, started] = [newId(), new AbortController(), performance.now()];
    const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    work.panel.running(elapsed());
    const clock = setInterval(() => work.panel.running(elapsed()), 200);
    work.stop = () => {
      control.abort();
      void cancel(id);
    };
    this.#mark(work, null);
    this.#drawButtons();
    void this.#settle(work, query, ask(query, id, control.signal), () => {
      clearInterval(clock);
      work.stop = null;
      if (control.signal.aborted) work.panel.stopped(elapsed());
      return control.signal.aborted;
    });
  }

  async #settle(
    work: Work,
    query: string,
    asked: ReturnType<typeof ask>,
    ended: () => boolean,
  ): Promise<void> {
    try {
      const answer = await asked;
      ended();
      work.panel.show(query, answer);
      this.#remember(work, query);
    } catch (error) {
      if (!ended()) {
        const problem = failure(error);
        work.panel.refuse(problem);
        this.#mark(work, problem);
      }
    }
    this.#drawButtons();
  }

  #mark(work: Work, problem: Problem | null): void {
    if (work === this.#shown) this.#editor.mark(problem);
  }

  /** Keeps the address bar a link to what is shown. */
  #remember(work: Work, query: string): void {
    const link = address(query);
    if (work === this.#work && link.length < 6000) history.replaceState(null, "", link);
  }
}
