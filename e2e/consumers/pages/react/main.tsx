import type { ObjectStore } from "nats-objects";
import { useObjects } from "nats-objects/react";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useStore } from "../shared/use-store";

function App() {
  const [store, setStore] = useState<ObjectStore>();
  const [result, setResult] = useState("");
  const { objects } = useObjects(store);
  useEffect(() => {
    const keep = (opened: ObjectStore) => {
      setStore(opened);
      return opened;
    };
    void useStore(keep).then((found) => setResult(JSON.stringify(found)));
  }, []);
  return (
    <>
      <ul>
        {objects.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <output>{result}</output>
    </>
  );
}

createRoot(document.querySelector("#root")!).render(<App />);
