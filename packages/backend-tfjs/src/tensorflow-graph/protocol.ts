/**
 * @file A graph as the bytes of a SavedModel, made with the protocol buffer classes that tfjs-node itself carries, which so fit
 * its version. Schema version 1 and the tag `serve` are what `TF_LoadSessionFromSavedModel` asks for; it needs no signature.
 */

import type { Attribute, GraphNode } from "./graph-writer.js";

/** Setters of a message of the generated classes; every field has one. */
export interface Message {
  serializeBinary(): Uint8Array;
}

/** The generated classes of `dist/proto/api_pb.js` that are used here. */
export interface ProtocolClasses {
  readonly SavedModel: new () => Message & {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: Message): void;
  };
  readonly MetaGraphDef: {
    new (): Message & { setMetaInfoDef(info: Message): void; setGraphDef(graph: Message): void };
    readonly MetaInfoDef: new () => Message & { addTags(tag: string): void };
  };
  readonly GraphDef: new () => Message & { addNode(node: Message): void; setVersions(versions: Message): void };
  readonly VersionDef: new () => Message & { setProducer(version: number): void };
  readonly NodeDef: new () => Message & {
    setName(name: string): void;
    setOp(op: string): void;
    addInput(input: string): void;
    getAttrMap(): { set(name: string, value: Message): void };
  };
  readonly AttrValue: {
    new (): Message & {
      setType(type: number): void;
      setI(value: number): void;
      setB(value: boolean): void;
      setS(value: Uint8Array): void;
      setShape(shape: Message): void;
      setTensor(tensor: Message): void;
    };
  };
  readonly Tensor: new () => Message & {
    setDtype(type: number): void;
    setTensorShape(shape: Message): void;
    setTensorContent(bytes: Uint8Array): void;
  };
  readonly TensorShape: {
    new (): Message & { addDim(dim: Message): void };
    readonly Dim: new () => Message & { setSize(size: number): void };
  };
}

/** Version of graph semantics that the nodes are written in: that of libtensorflow 2.9, which the npm package itself brings. */
const producer = 1087;

/** The graph alone, as TensorBoard reads it. */
export function encodeGraph(classes: ProtocolClasses, nodes: readonly GraphNode[]): Uint8Array {
  return graphMessage(classes, nodes).serializeBinary();
}

/** The file `saved_model.pb` of a graph. */
export function encodeSavedModel(classes: ProtocolClasses, nodes: readonly GraphNode[]): Uint8Array {
  const info = new classes.MetaGraphDef.MetaInfoDef();
  info.addTags("serve");
  const metaGraph = new classes.MetaGraphDef();
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(graphMessage(classes, nodes));
  const model = new classes.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}

function graphMessage(classes: ProtocolClasses, nodes: readonly GraphNode[]): Message {
  const graph = new classes.GraphDef();
  const versions = new classes.VersionDef();
  versions.setProducer(producer);
  graph.setVersions(versions);
  for (const { name, op, inputs, attributes } of nodes) {
    const node = new classes.NodeDef();
    node.setName(name);
    node.setOp(op);
    for (const input of inputs) node.addInput(input);
    const map = node.getAttrMap();
    for (const [key, attribute] of Object.entries(attributes)) map.set(key, attributeMessage(classes, attribute));
    graph.addNode(node);
  }
  return graph;
}

function attributeMessage(classes: ProtocolClasses, attribute: Attribute): Message {
  const message = new classes.AttrValue();
  switch (attribute.kind) {
    case "type":
      message.setType(attribute.value);
      break;
    case "int":
      message.setI(attribute.value);
      break;
    case "bool":
      message.setB(attribute.value);
      break;
    case "text":
      message.setS(new TextEncoder().encode(attribute.value));
      break;
    case "shape":
      message.setShape(shapeMessage(classes, attribute.value));
      break;
    case "tensor": {
      const tensor = new classes.Tensor();
      tensor.setDtype(attribute.type);
      tensor.setTensorShape(shapeMessage(classes, attribute.shape));
      tensor.setTensorContent(attribute.bytes);
      message.setTensor(tensor);
      break;
    }
  }
  return message;
}

function shapeMessage(classes: ProtocolClasses, shape: readonly number[]): Message {
  const message = new classes.TensorShape();
  for (const size of shape) {
    const dim = new classes.TensorShape.Dim();
    dim.setSize(size);
    message.addDim(dim);
  }
  return message;
}
