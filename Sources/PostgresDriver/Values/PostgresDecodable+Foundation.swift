package import Foundation

extension String: PostgresDecodable {
    /// Reads text, names, enums, JSON and UUIDs. The server guarantees UTF-8, so invalid bytes are refused.
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> String {
        var bytes = try cell.required()
        switch cell.type {
        case PostgresType.uuid: return try UUID.decode(cell).uuidString.lowercased()
        case PostgresType.jsonb: bytes = try jsonText(cell)
        case let type where PostgresType.withoutTextForm.contains(type): throw cell.mismatch(String.self)
        default: break
        }
        guard let text = String(validating: bytes.bindMemory(to: UInt8.self), as: UTF8.self) else {
            throw PostgresError(.decoding, "a text is not valid UTF-8")
        }
        return text
    }
}

/// The text of a `jsonb` value, without the version byte in front of it.
func jsonText(_ cell: PostgresCell) throws(PostgresError) -> UnsafeRawBufferPointer {
    let bytes = try cell.required()
    guard bytes.first == 1 else { throw PostgresError(.decoding, "jsonb has an unknown version") }
    return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
}

extension UUID: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> UUID {
        let bytes = try cell.required()
        guard cell.type == PostgresType.uuid, bytes.count == 16 else { throw cell.mismatch(UUID.self) }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Date: PostgresDecodable {
    /// Reads `timestamptz`, and `timestamp` and `date` as UTC. Infinities become the distant dates.
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Date {
        switch cell.type {
        case PostgresType.timestamptz, PostgresType.timestamp:
            return PostgresEpoch.date(microseconds: try cell.integer(as: Int64.self))
        case PostgresType.date:
            let days = try cell.integer(as: Int32.self)
            switch days {
            case .max: return .distantFuture
            case .min: return .distantPast
            default: return PostgresEpoch.date(microseconds: Int64(days) * 86_400_000_000)
            }
        default: throw cell.mismatch(Date.self)
        }
    }
}
