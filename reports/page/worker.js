// The browser's Python, apart from the page: a file that it dies of costs no more than itself.
let desk;

// Whatever asks for a file is answered from the page itself; nothing else is ever asked.
function answerFrom(parts) {
  self.fetch = async (url) => {
    const name = String(url).split("/").pop();
    if (!(name in parts)) throw new TypeError("there is no network");
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(parts[name], { headers: { "Content-Type": type } });
  };
}

async function begin({ parts, lock, folders }) {
  const report = (step) => postMessage({ step });
  answerFrom(parts);
  report("engine");
  const python = await self.loadPyodide({
    createPyodideModule: self.createPyodideModule,
    indexURL: "https://page.invalid/",
    lockFileContents: lock,
    stdout: () => {},
    stderr: () => {},
  });
  report("program");
  python.FS.mkdirTree("/in");
  python.unpackArchive(parts["site.zip"], "zip", { extractDir: "/site" });
  desk = python.runPython(`
import os, sys
sys.path.insert(0, "/site")
os.environ["RAPIDFUZZ_IMPLEMENTATION"] = "python"
from reports.page.in_browser import desk
desk`)(folders);
  return { python };
}

let begun;
onmessage = async ({ data }) => {
  try {
    if (data.begin) {
      begun = await begin(data.begin);
      postMessage({ ready: true });
      return;
    }
    const { FS } = begun.python;
    const { id, name, bytes, mark } = data;
    FS.writeFile("/in/file", bytes);
    if (mark) {
      const made = JSON.parse(desk.mark("/in/file", name, "/out"));
      postMessage({ id, made: { name: made.path.split("/").pop(), why: made.why, bytes: FS.readFile(made.path) } });
    } else {
      postMessage({ id, answers: JSON.parse(desk.check("/in/file", name)) });
    }
  } catch (error) {
    postMessage({ id: data.id, died: String(error).slice(0, 2000) });
  }
};
