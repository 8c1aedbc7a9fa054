import Domain
import Foundation

/// Where the next page of a tenant's schedules begins: the last name seen, bound to the tenant.
///
/// Opaque to clients, as ``PageCursor`` is: a version, seven bytes of a digest and the name, in URL-safe base 64 without
/// padding.
struct ScheduleCursor {
    let tenant: TenantID

    private static let version: UInt8 = 1
    private static let headCount = 8

    func text(after name: ScheduleName) -> String {
        CursorText.text([Self.version] + digest(name) + Array(name.rawValue.utf8))
    }

    /// The name behind a cursor; nil unless ``text(after:)`` gave exactly this text for the same tenant.
    func name(from text: String) -> ScheduleName? {
        guard let bytes = CursorText.bytes(text, bytesMax: 96),
            let name = String(validating: bytes.dropFirst(Self.headCount), as: UTF8.self).flatMap({ ScheduleName($0) })
        else { return nil }
        return self.text(after: name).utf8.elementsEqual(text.utf8) ? name : nil
    }

    private func digest(_ name: ScheduleName) -> [UInt8] {
        let list = "penstock.schedules\0\(tenant.rawValue)\0\(name.rawValue)"
        return Array(Fingerprint(of: Array(list.utf8)).bytes.prefix(7))
    }
}
