export default {
  mode: "production",
  context: import.meta.dirname,
  entry: { main: "./main.ts", sw: "../shared/sw.ts" },
  module: { rules: [{ test: /\.ts$/, loader: "ts-loader", options: { transpileOnly: true } }] },
  resolve: { extensions: [".ts", ".js"] },
  output: { path: `${import.meta.dirname}/dist` },
  performance: false,
};
