import Domain
import Foundation

/// Where the next page of a list begins: the last ID seen, bound to the tenant and the filters it was made for.
///
/// The text is opaque to clients: a version, the ID and seven bytes of a digest over ID, tenant and filters, in URL-safe
/// base 64. The digest tells a mistake (a cut, mixed-up or made-up cursor) from a cursor of ours. It is no secret:
/// forging one gains nothing, because a page only ever holds the caller's own tasks.
struct PageCursor {
    let tenant: TenantID
    let kind: TaskKind?
    let state: TaskState?

    private static let version: UInt8 = 1
    private static let bytesCount = 24

    func text(after id: TaskID) -> String {
        CursorText.text([Self.version] + idBytes(id) + digest(id))
    }

    /// The ID behind a cursor; nil unless ``text(after:)`` gave exactly this text for the same list.
    func id(from text: String) -> TaskID? {
        guard let bytes = CursorText.bytes(text, bytesMax: Self.bytesCount), bytes.count == Self.bytesCount else {
            return nil
        }
        let half = { (from: Int) in bytes[from..<(from + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let id = TaskID(UUID(high: half(1), low: half(9)))
        return self.text(after: id) == text ? id : nil
    }

    private func idBytes(_ id: TaskID) -> [UInt8] {
        withUnsafeBytes(of: id.uuid.uuid) { Array($0) }
    }

    private func digest(_ id: TaskID) -> [UInt8] {
        let list = "penstock.cursor\0\(tenant.rawValue)\0\(kind?.rawValue ?? "")\0\(state?.rawValue ?? "")\0"
        return Array(Fingerprint(of: Array(list.utf8) + idBytes(id)).bytes.prefix(7))
    }
}
