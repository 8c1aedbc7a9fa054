package import Domain

/// What holds for a tenant at this moment.
package struct TenantPolicy: Sendable, Hashable {
    package let data: DataPolicy
    /// Whether the tenant's prompts and answers are stored for debugging.
    package let isDebugging: Bool

    package init(data: DataPolicy, isDebugging: Bool = false) {
        self.data = data
        self.isDebugging = isDebugging
    }
}

/// Knows every tenant's policy. One that cannot say throws, and then nothing is dispatched.
package protocol PolicyDirectory: Sendable {
    func policy(of tenant: TenantID) async throws -> TenantPolicy
}

/// The same policy for everyone: for installations of one tenant, and for tests.
package struct ConstantPolicy: PolicyDirectory {
    private let value: TenantPolicy
    package init(_ data: DataPolicy = .standard, isDebugging: Bool = false) {
        value = TenantPolicy(data: data, isDebugging: isDebugging)
    }
    package func policy(of tenant: TenantID) async throws -> TenantPolicy { value }
}
