import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useStore } from "../shared/use-store";

function App() {
  const [result, setResult] = useState("");
  useEffect(() => {
    void useStore().then((found) => setResult(JSON.stringify(found)));
  }, []);
  return <output>{result}</output>;
}

createRoot(document.querySelector("#root")!).render(<App />);
