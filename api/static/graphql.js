// The page of the GraphQL endpoint: an editor, the examples, and the answer as JSON. No library.

const byId = (id) => document.getElementById(id);
const [form, select, query, variables] = ['ask', 'example', 'query', 'variables'].map(byId);
const [about, status, result] = ['about', 'status', 'result'].map(byId);
const endpoint = new URL('graphql', document.baseURI);

function say(text, failed = false) {
  status.textContent = text;
  status.classList.toggle('failed', failed);
}

function readVariables() {
  return variables.value.trim() === '' ? {} : JSON.parse(variables.value);
}

function remember() {
  const address = new URL(location.href);
  address.search = new URLSearchParams({ query: query.value, variables: variables.value });
  // Long queries would not fit into an address that servers and chats accept.
  if (address.href.length < 4000) history.replaceState(null, '', address);
}

async function run() {
  let body;
  try {
    body = JSON.stringify({ query: query.value, variables: readVariables() });
  } catch {
    return say('The variables are no JSON.', true);
  }
  say('Running …');
  const started = performance.now();
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body,
    });
    const answer = await response.json();
    const took = Math.round(performance.now() - started);
    result.textContent = JSON.stringify(answer, null, 2);
    const errors = answer.errors?.length ?? 0;
    say(`${took} ms, ${errors === 0 ? 'no errors' : `errors: ${errors}`}`, errors > 0);
    remember();
  } catch (error) {
    result.textContent = '';
    say(`No answer: ${error.message}`, true);
  }
}

function show(example) {
  query.value = example.query;
  variables.value = '';
  about.textContent = example.about;
}

async function start() {
  const response = await fetch(new URL('graphql/examples.json', document.baseURI));
  const examples = await response.json();
  select.replaceChildren(...examples.map(({ title }, place) => new Option(title, place)));
  select.addEventListener('change', () => show(examples[select.value]));
  const asked = new URLSearchParams(location.search);
  if (asked.get('query') !== null) {
    query.value = asked.get('query');
    select.selectedIndex = -1;
    variables.value = asked.get('variables') ?? '';
    await run();
  } else if (examples.length > 0) {
    show(examples[0]);
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  run();
});
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
start().catch((error) => say(`The examples cannot be loaded: ${error.message}`, true));
