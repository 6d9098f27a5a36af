// Stretches a PIN away from the screen: one job, one answer.
import init, { stretch } from "/app/app.js";
onmessage = async ({ data }) => {
  try {
    await init({ module_or_path: data.module });
    postMessage({ stretched: stretch(data.pin, data.salt, data.memory, data.passes) });
  } catch (error) {
    postMessage({ trouble: String(error) });
  }
};
