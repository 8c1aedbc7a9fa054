package import Domain
import PostgresDriver

/// Which dead letters of a tenant are meant: those of a kind, a code, both, or all of them.
package struct DeadCause: Sendable, Hashable {
    /// The longest code that is stored.
    package static let codeBytesMax = 100
    /// How many causes of a tenant are looked at.
    private static let causesMax = 200

    package let kind: TaskKind?
    package let code: String?
    package init(kind: TaskKind? = nil, code: String? = nil) {
        self.kind = kind
        self.code = code
    }

    /// `cause`: the causes that tenant `$1` has and that match kind `$2` and code `$3`, by hopping from one to the next
    /// in the index: the cost grows with the causes, not with the dead letters.
    static let sql = """
        RECURSIVE hop AS (
            (SELECT d.kind, d.code, 1 AS turn FROM dead_letter d
                WHERE d.tenant_id = $1 AND d.kind >= coalesce($2::text, '') ORDER BY d.kind, d.code LIMIT 1)
            UNION ALL
            SELECT n.kind, n.code, h.turn + 1 FROM hop h CROSS JOIN LATERAL (
                SELECT d.kind, d.code FROM dead_letter d
                WHERE d.tenant_id = $1 AND (d.kind, d.code) > (h.kind, h.code) ORDER BY d.kind, d.code LIMIT 1
            ) n
            WHERE h.turn < \(causesMax) AND ($2::text IS NULL OR h.kind = $2)
        ), cause AS MATERIALIZED (
            SELECT kind, code FROM hop WHERE ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR code = $3)
        )
        """

    func binds(_ tenant: TenantID) -> [PostgresValue] {
        [.int4(tenant.rawValue), .optional(kind?.rawValue), .optional(code)]
    }
}
