import { SoftconError } from "../core/errors";
import { type Attribute, type Initializer, type OnnxModel, onnxTypeCode, type ValueInfo } from "./model";
import { ProtoMessage } from "./protobuf";

// Field numbers and codes are those of onnx.proto (ONNX 1.15, IR version 9).
const attributeType = { float: 1, integer: 2, string: 3, integers: 7 };

function encodeAttribute(name: string, value: Attribute): ProtoMessage {
  const message = new ProtoMessage().string(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, attributeType.integer);
  if (typeof value === "string") return message.string(4, value).integer(20, attributeType.string);
  if ("float" in value) return message.float(2, value.float).integer(20, attributeType.float);
  return message.integers(8, value).integer(20, attributeType.integers);
}

function encodeValueInfo({ name, type, shape }: ValueInfo): ProtoMessage {
  const dimensions = new ProtoMessage();
  for (const size of shape) {
    const dimension = new ProtoMessage();
    dimensions.message(1, typeof size === "number" ? dimension.integer(1, size) : dimension.string(2, size));
  }
  const tensor = new ProtoMessage().integer(1, onnxTypeCode[type]).message(2, dimensions);
  return new ProtoMessage().string(1, name).message(2, new ProtoMessage().message(1, tensor));
}

function encodeInitializer({ name, type, shape, content }: Initializer): ProtoMessage {
  const tensor = new ProtoMessage().integers(1, shape).integer(2, onnxTypeCode[type]).string(8, name);
  if ("bytes" in content) return tensor.bytes(9, content.byteLength, content.bytes);
  for (const [key, value] of Object.entries(content)) {
    tensor.message(13, new ProtoMessage().string(1, key).string(2, String(value)));
  }
  return tensor.integer(14, 1);
}

function encodeGraph(model: OnnxModel): ProtoMessage {
  const graph = new ProtoMessage();
  for (const { op, domain, inputs, outputs, attributes } of model.nodes) {
    const node = new ProtoMessage();
    for (const input of inputs) node.string(1, input);
    for (const output of outputs) node.string(2, output);
    node.string(3, outputs[0] ?? op).string(4, op);
    for (const [name, value] of Object.entries(attributes)) node.message(5, encodeAttribute(name, value));
    if (domain !== "") node.string(7, domain);
    graph.message(1, node);
  }
  graph.string(2, "softcon");
  for (const initializer of model.initializers) graph.message(5, encodeInitializer(initializer));
  for (const input of model.inputs) graph.message(11, encodeValueInfo(input));
  for (const output of model.outputs) graph.message(12, encodeValueInfo(output));
  return graph;
}

/**
 * An ONNX file's bytes.
 * @throws SoftconError above protobuf's limit of 2 GiB.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const file = new ProtoMessage().integer(1, 9).string(2, "softcon").string(6, model.description);
  file.message(7, encodeGraph(model));
  for (const [domain, version] of Object.entries(model.opsets)) {
    file.message(8, new ProtoMessage().string(1, domain).integer(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    file.message(14, new ProtoMessage().string(1, key).string(2, value));
  }
  if (file.length >= 2 ** 31) {
    throw new SoftconError(
      `the model would take ${(file.length / 2 ** 30).toFixed(1)} GiB, one ONNX file holds under 2 GiB; choose a smaller backbone`,
    );
  }
  return file.finish();
}
