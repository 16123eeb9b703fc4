// Any browser understands this script: it says in a sentence what a browser that is too old lacks.
window.tooOld = !(window.WebAssembly && WebAssembly.instantiateStreaming && window.DecompressionStream && window.Worker && "noModule" in document.createElement("script") && typeof WebAssembly.Tag === "function");
if (window.tooOld) {
  document.getElementById("progress").hidden = true;
  document.getElementById("state").className = "bad";
  document.getElementById("state").textContent = JSON.parse(document.getElementById("config").textContent).old;
}
