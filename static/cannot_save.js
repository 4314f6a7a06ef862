// The line that nothing can be saved goes when saving works again, without a reload. Only pages that show it load this.

const line = document.querySelector("[data-cannot-save]");
const soon = () => setTimeout(ask, 10_000 + Math.random() * 10_000); // Not everybody at once.

async function ask() {
  try {
    const told = await (await fetch("/readyz", { cache: "no-store" })).json();
    if (told.database === "ok") return line.remove();
  } catch {
    // No connection: the line stays.
  }
  soon();
}

if (line) soon();
