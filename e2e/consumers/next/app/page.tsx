"use client";

import { useEffect, useState } from "react";
import { useStore } from "../shared/use-store";

export default function Page() {
  const [result, setResult] = useState("");
  useEffect(() => {
    void useStore().then((found) => setResult(JSON.stringify(found)));
  }, []);
  return <output>{result}</output>;
}
