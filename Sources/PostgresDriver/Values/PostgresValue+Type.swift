extension PostgresValue {
    /// The type sent along with the value; zero asks the server to infer it.
    var type: UInt32 {
        switch self {
        case .null: PostgresType.unspecified
        case .bool: PostgresType.bool
        case .int2: PostgresType.int2
        case .int4: PostgresType.int4
        case .int8: PostgresType.int8
        case .float8: PostgresType.float8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .uuid: PostgresType.uuid
        case .timestamp: PostgresType.timestamptz
        case .json: PostgresType.json
        case .jsonb: PostgresType.jsonb
        case .bools: PostgresType.boolArray
        case .int2s: PostgresType.int2Array
        case .int4s: PostgresType.int4Array
        case .int8s, .optionalInt8s: PostgresType.int8Array
        case .float4s: PostgresType.float4Array
        case .uuids, .optionalUUIDs: PostgresType.uuidArray
        case .texts: PostgresType.textArray
        case .bytesArray: PostgresType.byteaArray
        case .jsons: PostgresType.jsonArray
        case .timestamps: PostgresType.timestamptzArray
        }
    }
}

extension PostgresValue {
    var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
