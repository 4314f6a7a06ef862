// What may stand here: keys and values from the JSON Schema of a document, found by the spaces at the start of lines.
// A text that is being written is rarely sound, so its lines are read and never parsed as a whole.

const KEY = /^(\s*)((?:- )*)([A-Za-z_][A-Za-z0-9_-]*):/;

function resolved(schema, node) {
  let found = node;
  while (found?.$ref) found = schema.$defs[found.$ref.split("/").pop()];
  const choice = found?.anyOf?.map((one) => resolved(schema, one)).find((one) => one?.type !== "null");
  return choice ?? found ?? {};
}

// The keys above a line that it belongs to, from the outermost: each further to the left than the one below it.
function wayTo(lines, number, indent) {
  const way = [];
  let left = indent;
  for (let at = number - 1; at >= 0 && left > 0; at -= 1) {
    const found = KEY.exec(lines[at]);
    if (!found) continue;
    const column = found[1].length + found[2].length;
    if (column < left && found[1].length < left && !(found[2] && column === left)) {
      way.unshift(found[3]);
      left = found[2] ? found[1].length : column;
      if (found[2]) left = found[1].length + 0.5; // an entry of a list belongs to the key that holds the list
    }
  }
  return way;
}

function placeIn(schema, way) {
  let node = resolved(schema, schema);
  for (const key of way) {
    node = resolved(schema, node.properties?.[key] ?? {});
    if (node.type === "array") node = resolved(schema, node.items ?? {});
  }
  return node;
}

function valuesOf(schema, node) {
  const found = resolved(schema, node);
  if (found.enum) return found.enum.map(String);
  if (found.const !== undefined) return [String(found.const)];
  if (found.type === "boolean") return ["true", "false"];
  return [];
}

const told = (schema, node) => {
  const found = resolved(schema, node);
  if (found.maxLength) return `up to ${found.maxLength} characters`;
  if (found.maxItems) return `up to ${found.maxItems} entries`;
  return { boolean: "true or false", integer: "a whole number", array: "a list", object: "further keys" }[found.type] ?? "";
};

export function suggestions(schema) {
  return (context) => {
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (/(^|\s)#/.test(before)) return null;
    const lines = doc.toString().split("\n");
    const asValue = /^(\s*)((?:- )*)([A-Za-z_][A-Za-z0-9_-]*):\s+([A-Za-z0-9_-]*)$/.exec(before);
    if (asValue) {
      const place = placeIn(schema, wayTo(lines, line.number - 1, asValue[1].length + asValue[2].length));
      const values = valuesOf(schema, place.properties?.[asValue[3]] ?? {});
      const options = values.map((label) => ({ label, type: "constant" }));
      return options.length ? { from: context.pos - asValue[4].length, options, validFor: /^[A-Za-z0-9_-]*$/ } : null;
    }
    const asKey = /^(\s*)((?:- )*)([A-Za-z_]*)$/.exec(before);
    if (!asKey || (!asKey[3] && !context.explicit)) return null;
    const place = placeIn(schema, wayTo(lines, line.number - 1, asKey[1].length + asKey[2].length));
    const needed = place.required ?? [];
    const options = Object.entries(place.properties ?? {}).map(([label, node]) => ({
      label,
      detail: [needed.includes(label) ? "needed" : "", told(schema, node)].filter(Boolean).join(", "),
      apply: `${label}: `,
      type: "property",
      boost: needed.includes(label) ? 1 : 0,
    }));
    return options.length ? { from: context.pos - asKey[3].length, options, validFor: /^[A-Za-z_]*$/ } : null;
  };
}
