// Sends an operation of the API page and shows its answer. Without JavaScript the page is plain documentation.
for (const form of document.querySelectorAll("form[data-operation]")) {
  const button = form.querySelector("button");
  const answer = form.querySelector(".answer");
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = {};
    for (const field of form.querySelectorAll("input[data-place]")) {
      if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else if (field.value && field.dataset.place === "query") query.set(field.name, field.value);
      else if (field.value) headers[field.name] = field.value;
    }
    const key = document.querySelector("[data-api-key]").value;
    if (key) headers.Authorization = `Bearer ${key}`;
    const text = form.querySelector("textarea");
    const parts = form.querySelectorAll("[data-part]");
    let body = text ? text.value : undefined;
    if (parts.length) {
      body = new FormData();
      for (const part of parts) body.append(part.name, part.type === "file" ? part.files[0] ?? "" : part.value);
    } else if (body !== undefined) headers["Content-Type"] = "application/json";
    const address = query.size ? `${path}?${query}` : path;
    const response = await fetch(address, {
      method: form.dataset.method, headers, body, credentials: "omit",
    });
    const said = await response.text();
    answer.hidden = false;
    try {
      answer.textContent = `${response.status}\n${JSON.stringify(JSON.parse(said), null, 2)}`;
    } catch {
      answer.textContent = `${response.status}\n${said}`;
    }
  });
}
