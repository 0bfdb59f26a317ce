import vue from "@vitejs/plugin-vue";

// Without this Vue looks for components of these names.
const isCustomElement = (tag) => tag.startsWith("nats-object-");

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
