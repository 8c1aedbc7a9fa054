extension PostgresValue {
    /// Appends the binary form. A null appends nothing; its absence travels as a length of −1.
    func encode(into writer: inout BinaryWriter) {
        switch self {
        case .null: break
        case .bool(let value): writer.write(value)
        case .int2(let value): writer.write(value)
        case .int4(let value): writer.write(value)
        case .int8(let value): writer.write(value)
        case .float8(let value): writer.write(value)
        case .text(let value): writer.write(value)
        case .bytes(let value), .json(let value): writer.write(value)
        case .uuid(let value): writer.write(value)
        case .timestamp(let value): writer.write(value)
        case .jsonb(let value):
            // The version of the binary form of jsonb, followed by the text.
            writer.write(UInt8(1))
            writer.write(value)
        default: encodeArray(into: &writer)
        }
    }

    private func encodeArray(into writer: inout BinaryWriter) {
        switch self {
        case .bools(let values): writer.writeFixedArray(values, of: PostgresType.bool, width: 1) { $0.write($1) }
        case .int2s(let values): writer.writeFixedArray(values, of: PostgresType.int2, width: 2) { $0.write($1) }
        case .int4s(let values): writer.writeFixedArray(values, of: PostgresType.int4, width: 4) { $0.write($1) }
        case .int8s(let values): writer.writeFixedArray(values, of: PostgresType.int8, width: 8) { $0.write($1) }
        case .float4s(let values): writer.writeFixedArray(values, of: PostgresType.float4, width: 4) { $0.write($1) }
        case .uuids(let values): writer.writeFixedArray(values, of: PostgresType.uuid, width: 16) { $0.write($1) }
        case .texts(let values): writer.writeArray(values, of: PostgresType.text) { $0.write($1) }
        case .bytesArray(let values): writer.writeArray(values, of: PostgresType.bytea) { $0.write($1) }
        case .jsons(let values): writer.writeArray(values, of: PostgresType.json) { $0.write($1) }
        case .timestamps(let values): writer.writeArray(values, of: PostgresType.timestamptz) { $0.write($1) }
        case .optionalUUIDs(let values): writer.writeArray(values, of: PostgresType.uuid) { $0.write($1) }
        case .optionalInt8s(let values): writer.writeArray(values, of: PostgresType.int8) { $0.write($1) }
        default: break
        }
    }
}
