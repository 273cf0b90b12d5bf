// A reporter for `node --test` that writes what happened as JSON lines, in the words of the recorder for pytest. It runs
// in the sandbox, in the environment under test, and imports nothing.

const LONG = 6000;

function clip(text) {
  return text.length <= LONG ? text : `${text.slice(0, LONG / 2)}\n...\n${text.slice(-LONG / 2)}`;
}

// what an error is called in the language of the reader
function raised(error) {
  const names = [String(error?.name ?? "Error")];
  const text = `${error?.code ?? ""} ${error?.message ?? error}`;
  if (error?.code === "ERR_ASSERTION") names.push("AssertionError");
  if (/MODULE_NOT_FOUND|does not provide an export|Cannot find (?:module|package)/.test(text)) names.push("ImportError");
  if (error?.name === "ReferenceError") names.push("NameError");
  if (/is not a function|is not a constructor|Cannot read properties of undefined/.test(text)) names.push("AttributeError");
  if (/ENOENT/.test(text)) names.push("FileNotFoundError");
  return names;
}

export default async function* (source) {
  const above = [];
  yield `${JSON.stringify({ start: process.version })}\n`;
  for await (const { type, data } of source) {
    if (type === "test:start") {
      above.length = data.nesting;
      above[data.nesting] = data.name;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const failed = type === "test:fail";
    const why = data.details?.error;
    // a suite, or a test that failed by what is in it: those are told of themselves
    if (failed ? why?.failureType === "subtestsFailed" : data.details?.type === "suite") continue;
    const file = (data.file ?? "").replace(/^(?:file:\/\/)?\/repo\//, "");
    const whole = data.nesting === 0 && (data.name === data.file || data.name.replace(/^\/repo\//, "") === file);
    if (whole && !failed) continue;
    const names = [...above.slice(0, data.nesting), data.name].map((name) => String(name).replaceAll("::", ": :"));
    const cause = why?.cause ?? why;
    const row = { id: whole ? file : [file, ...names].join("::"), when: whole ? "collect" : "call", outcome: "passed" };
    if (failed && !data.todo) {
      row.outcome = "failed";
      row.raised = [raised(cause)];
      row.text = clip(`${cause?.name ?? "Error"}: ${cause?.message ?? cause}`);
      row.long = clip(String(cause?.stack ?? cause));
    } else if (data.skip !== undefined || data.todo !== undefined) {
      row.outcome = "skipped";
    }
    yield `${JSON.stringify(row)}\n`;
  }
  yield `${JSON.stringify({ end: 0 })}\n`;
}
