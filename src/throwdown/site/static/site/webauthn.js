// Security keys and passkeys: what the page holds as JSON is asked of the browser, and what the
// browser answers goes back in the form.

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const json = (id) => JSON.parse(document.getElementById(id).textContent);
const words = json("webauthn_words");
const place = document.getElementById("webauthn_said");

function say(text) {
  place.textContent = text;
  place.hidden = false;
}

function read(options) {
  const given = structuredClone(options.publicKey);
  given.challenge = decode(given.challenge);
  if (given.user) given.user.id = decode(given.user.id);
  for (const one of [...(given.excludeCredentials ?? []), ...(given.allowCredentials ?? [])]) {
    one.id = decode(one.id);
  }
  return given;
}

function written(key) {
  const response = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (key.response[name]) response[name] = encode(key.response[name]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return {
    type: key.type,
    id: key.id,
    rawId: encode(key.rawId),
    authenticatorAttachment: key.authenticatorAttachment,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

async function make(options, passwordless) {
  const given = read(options);
  if (passwordless !== undefined) {
    given.authenticatorSelection = {
      ...given.authenticatorSelection,
      residentKey: passwordless ? "required" : "discouraged",
      requireResidentKey: passwordless,
      ...(passwordless && { userVerification: "required" }),
    };
  }
  return navigator.credentials.create({ publicKey: given });
}

async function optionsOf(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

async function use(how, field) {
  const get = async (options) => navigator.credentials.get({ publicKey: read(options) });
  if (how.ask === "login") return get(await optionsOf(field.form));
  if (how.ask === "authenticate") return get(json(how.data).request_options);
  const box = how.passwordless && document.getElementById(how.passwordless);
  return make(json(how.data).creation_options, box ? box.checked : undefined);
}

for (const part of document.querySelectorAll("script[data-webauthn]")) {
  const how = JSON.parse(part.textContent);
  const button = document.getElementById(how.button);
  const field = document.getElementById(how.credential);
  if (!window.PublicKeyCredential) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      say(words.missing);
    });
    continue;
  }
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    place.hidden = true;
    button.disabled = true;
    try {
      field.value = JSON.stringify(written(await use(how, field)));
      field.form.submit();
    } catch (error) {
      say(error.name === "InvalidStateError" ? words.known : words.refused);
    } finally {
      button.disabled = false;
    }
  });
}
