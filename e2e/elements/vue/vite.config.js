import vue from "@vitejs/plugin-vue";

// Otherwise Vue would look for components of these names.
const isCustomElement = (tag) => tag.startsWith("nats-object-");

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
