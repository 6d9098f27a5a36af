// Stretches a PIN away from the screen: one job, one answer.
onmessage = async ({ data }) => {
  try {
    const { default: init, stretch } = await import(data.glue);
    await init({ module_or_path: data.module });
    postMessage({ stretched: stretch(data.pin, data.salt, data.memory, data.passes) });
  } catch (error) {
    postMessage({ trouble: String(error) });
  }
};
