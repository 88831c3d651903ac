import type { Dimension, ValueInfo } from './proto.ts';
import { readMessage, type Span } from './wire.ts';

/** Reads a ValueInfoProto: a name and, for tensors, element type and shape. Throws InputError MODEL_MALFORMED. */
export function readValueInfo(span: Span): ValueInfo {
  let name = '';
  let type: Omit<ValueInfo, 'name'> = { dataType: undefined, shape: undefined };
  readMessage(span, 'ValueInfoProto', {
    once: {
      1: (field) => {
        name = field.text();
      },
      2: (field) =>
        readMessage(field.span(), 'TypeProto', {
          once: {
            1: (tensor) => {
              type = readTensorType(tensor.span());
            },
          },
        }),
    },
  });
  return { name, ...type };
}

function readTensorType(span: Span): Omit<ValueInfo, 'name'> {
  let dataType = 0;
  let shape: Dimension[] | undefined;
  readMessage(span, 'TypeProto.Tensor', {
    once: {
      1: (field) => {
        dataType = field.small();
      },
      2: (field) => {
        const dimensions: Dimension[] = [];
        shape = dimensions;
        readMessage(field.span(), 'TensorShapeProto', {
          many: { 1: (dimension) => dimensions.push(readDimension(dimension.span())) },
        });
      },
    },
  });
  return { dataType, shape };
}

function readDimension(span: Span): Dimension {
  let dimension: Dimension;
  readMessage(span, 'TensorShapeProto.Dimension', {
    once: {
      1: (field) => {
        dimension = field.int();
      },
      2: (field) => {
        const symbol = field.text();
        if (symbol !== '') dimension = symbol;
      },
    },
  });
  return dimension;
}
