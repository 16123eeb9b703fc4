// The page: hands files to the worker, shows what it answers. What it shows is text and never markup.
const config = JSON.parse(document.getElementById("config").textContent);
const at = (id) => document.getElementById(id);
const ENGINE = "engine.js";
const STEPS = [ENGINE, "pyodide.asm.wasm", "python_stdlib.zip", "site.zip"];
const shown = [];
let language = "zh";
let worker;
let parts;
const waiting = new Map();
let last = 0;

const words = (name) => config.words[language][name];

function element(name, text = "", type = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (type) made.className = type;
  return made;
}

function say(name, done) {
  at("state").dataset.words = name;
  at("state").textContent = words(name);
  if (done !== undefined) at("progress").value = done;
}

async function part(name) {
  const node = at(`part:${name}`);
  const text = atob(node.textContent);
  node.remove();
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  if (node.dataset.packed !== "gzip") return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function open() {
  translate();
  if (!parts) {
    parts = {};
    for (const [index, name] of STEPS.entries()) {
      say("unpacking", index / 2);
      // The screen is painted between two parts.
      await new Promise((resolve) => setTimeout(resolve));
      parts[name] = await part(name);
    }
  }
  await start();
}

function start() {
  at("file").disabled = true;
  at("progress").hidden = false;
  say("starting", 3);
  const source = new Blob([parts[ENGINE], "\n", at("worker").textContent], { type: "text/javascript" });
  worker = new Worker(URL.createObjectURL(source));
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (data.step) say(data.step, data.step === "engine" ? 4 : 5);
      else if (data.ready) {
        at("file").disabled = false;
        at("progress").hidden = true;
        say("ready");
        resolve();
      } else if (data.died && data.id === undefined) broken(data.died);
      else waiting.get(data.id)?.(data);
    };
    worker.onerror = (event) => {
      const asked = [...waiting.values()];
      for (const answer of asked) answer({ died: event.message });
      if (!asked.length) broken(event.message);
    };
    const { [ENGINE]: _, ...files } = parts;
    worker.postMessage({ begin: { parts: files, lock: config.lock, folders: config.folders } });
  });
}

function broken(detail) {
  at("progress").hidden = true;
  at("state").className = "bad";
  at("state").removeAttribute("data-words");
  at("state").textContent = config.old;
  at("state").title = detail || "";
}

// A worker that does not answer, or dies, is ended and another is started: the page stays.
function ask(message) {
  last += 1;
  const id = last;
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    };
    const fail = (kind) => {
      worker.terminate();
      end({ failed: kind });
    };
    const timer = setTimeout(() => fail("file-time"), config.seconds * 1000);
    waiting.set(id, (answer) => (answer.died ? fail("file-crash") : end(answer)));
    worker.postMessage({ id, ...message });
  });
}

let queue;

function take(files) {
  for (const file of files) queue = queue.then(() => check(file));
}

async function check(file) {
  say("checking");
  at("file").disabled = true;
  // One byte more than is read is enough to know that a file is too large.
  const bytes = new Uint8Array(await file.slice(0, config.bytes + 1).arrayBuffer());
  const answer = await ask({ name: file.name, bytes });
  if (answer.failed) {
    shown.unshift({ file, answers: failed(file.name, answer.failed) });
    render();
    await start();
    return;
  }
  shown.unshift({ file, bytes, answers: answer.answers });
  render();
  at("file").disabled = false;
  say("ready");
}

// What `check` says of a file that its process dies of.
function failed(name, kind) {
  const answers = {};
  for (const [each, record] of Object.entries(config.failures[kind])) {
    const reason = { code: record.code, message: record.message };
    answers[each] = { receipts: [{ file: name, status: "unreadable", reason, controls: [], sha256: "", rows: null }], findings: [{ ...record, file: name }] };
  }
  return answers;
}

async function mark(result, button) {
  button.disabled = true;
  const { made, failed: kind } = await ask({ name: result.file.name, bytes: result.bytes, mark: true });
  if (kind) {
    await start();
    return;
  }
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([made.bytes], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }));
  link.download = made.name;
  link.click();
  button.after(element("span", made.why[language], "soft"));
  button.disabled = false;
}

function accepted(finding) {
  return finding.severity === "info" || (finding.severity === "query" && finding.explanation);
}

function render() {
  at("results").replaceChildren(...shown.map(section));
}

function section(result) {
  const { receipts: [receipt], findings } = result.answers[language];
  const made = element("section");
  made.append(element("h2", result.file.name));
  const open = findings.filter((finding) => !accepted(finding));
  made.append(verdict(receipt, open));
  const whose = [receipt.unit, receipt.unit_name, receipt.form && `${config.titles[receipt.form] || receipt.form} ${receipt.version}`, receipt.year].filter(Boolean).join("　");
  if (whose) made.append(element("p", whose));
  if (receipt.status === "counted") made.append(proof(receipt));
  if (findings.length) made.append(table(findings));
  const actions = element("div", "", "actions");
  if (open.length && result.bytes) {
    const button = element("button", words("mark"));
    button.onclick = () => {
      queue = queue.then(() => mark(result, button));
    };
    actions.append(button);
  }
  const print = element("button", words("print"));
  print.onclick = () => window.print();
  actions.append(print);
  made.append(actions);
  return made;
}

function verdict(receipt, open) {
  if (!open.length) return element("p", words("fine"), "sentence good");
  const errors = open.filter((finding) => finding.severity === "error").length;
  const text = words(errors || receipt.status === "unreadable" ? "mend" : "explain").replace("{}", open.length);
  return element("p", text, "sentence bad");
}

function proof(receipt) {
  const controls = receipt.controls.map(({ title, value, unit }) => `${title} ${value}${unit}`);
  const lines = [`${words("rows")} ${receipt.rows.found}`, ...controls, `SHA-256 ${receipt.sha256}`];
  return element("p", `${words("receipt")} ${lines.join("；")}`, "soft");
}

function table(findings) {
  const made = element("table");
  const heads = words("heads");
  const head = made.createTHead().insertRow();
  for (const title of heads) head.append(element("th", title));
  const body = made.createTBody();
  const order = ["error", "query", "info"];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  for (const finding of sorted) {
    const row = body.insertRow();
    const place = [finding.sheet, finding.cell].filter(Boolean).join(" ");
    const advice = finding.explanation ? `${words("explained")}${finding.explanation}` : finding.advice;
    const cells = [[words("severities")[finding.severity], finding.severity], [place], [finding.title], [finding.entered], [finding.message], [advice]];
    for (const [index, [text, type]] of cells.entries()) {
      const cell = row.insertCell();
      cell.textContent = text;
      if (text) cell.dataset.head = heads[index];
      if (type) cell.className = type;
    }
    const code = row.insertCell();
    code.append(element("code", finding.code));
  }
  return made;
}

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = words("title");
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = words(node.dataset.words);
  at("language").textContent = language === "zh" ? "English" : "中文";
  render();
}

at("language").onclick = () => {
  language = language === "zh" ? "en" : "zh";
  translate();
};
at("file").onchange = () => {
  take([...at("file").files]);
  at("file").value = "";
};
for (const name of ["dragover", "dragleave", "drop"]) {
  window.addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", name === "dragover");
    if (name === "drop") take([...event.dataTransfer.files]);
  });
}
// For those who drive the page, and for its tests.
window.results = () => shown.map(({ answers }) => answers);
// One thing at a time, and none is passed over: what is dropped early waits until the page is ready.
queue = window.tooOld ? new Promise(() => {}) : open().catch((error) => broken(String(error)));
