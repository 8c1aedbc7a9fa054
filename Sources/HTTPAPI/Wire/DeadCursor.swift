import Domain
import Foundation
import TaskQueue

/// Where the next page of dead letters begins: moment and task of the last one seen, bound to the tenant and the cause.
///
/// Opaque to clients: a version, milliseconds, the task's ID and eight bytes of a digest over all of it, in URL-safe
/// base 64. The digest tells a mistake from a cursor of ours and is no secret; see ``PageCursor``.
struct DeadCursor {
    let tenant: TenantID
    let cause: DeadCause

    private static let version: UInt8 = 1
    private static let bytesCount = 33

    func text(after letter: DeadLetter) -> String {
        let milliseconds = Int64((letter.failedAt.timeIntervalSince1970 * 1000).rounded())
        let place =
            Self.bytes(UInt64(bitPattern: milliseconds)) + withUnsafeBytes(of: letter.task.uuid.uuid) { Array($0) }
        return CursorText.text([Self.version] + place + digest(place))
    }

    /// The place behind a cursor; nil unless ``text(after:)`` gave exactly this text for the same list.
    func place(from text: String) -> ListDeadLetters.Place? {
        guard let bytes = CursorText.bytes(text, bytesMax: Self.bytesCount), bytes.count == Self.bytesCount else {
            return nil
        }
        let place = Array(bytes[1..<25])
        guard CursorText.text([Self.version] + place + digest(place)) == text else { return nil }
        let milliseconds = Int64(bitPattern: Self.number(place[0..<8]))
        return ListDeadLetters.Place(
            failedAt: Date(timeIntervalSince1970: Double(milliseconds) / 1000),
            task: TaskID(UUID(high: Self.number(place[8..<16]), low: Self.number(place[16..<24]))))
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private func digest(_ place: [UInt8]) -> [UInt8] {
        let list = "penstock.dead\0\(tenant.rawValue)\0\(cause.kind?.rawValue ?? "")\0\(cause.code ?? "")\0"
        return Array(Fingerprint(of: Array(list.utf8) + place).bytes.prefix(8))
    }
}
