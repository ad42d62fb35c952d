//! Words about the team, purchases and sales at the counter.

use super::texts;

texts!(Trade {
    // The team
    team: "Team", "Equipo", "Équipe";
    team_intro: "Who works here, and what each of them may do.", "Quién trabaja aquí y qué puede hacer cada persona.", "Qui travaille ici, et ce que chacun peut faire.";
    team_link: "People and roles", "Personas y roles", "Personnes et rôles";
    role: "Role", "Rol", "Rôle";
    roles: "Roles", "Roles", "Rôles";
    role_owner: "Owner", "Propietario", "Propriétaire";
    role_store_manager: "Store manager", "Encargado de tienda", "Responsable de magasin";
    role_warehouse_manager: "Warehouse manager", "Encargado de almacén", "Responsable d’entrepôt";
    role_sales_rep: "Sales representative", "Comercial", "Commercial";
    role_viewer: "Viewer", "Solo lectura", "Lecture seule";
    role_owner_may: "Everything, with settings, keys and the team.", "Todo, con ajustes, claves y equipo.", "Tout, avec les réglages, les clés et l’équipe.";
    role_store_manager_may: "Customers, products, orders, money, and exceptions from blocks.", "Clientes, productos, pedidos, dinero y excepciones a los bloqueos.", "Clients, produits, commandes, argent, et exceptions aux blocages.";
    role_warehouse_manager_may: "Customers, products and orders.", "Clientes, productos y pedidos.", "Clients, produits et commandes.";
    role_sales_rep_may: "Sees customers, takes orders, comments.", "Ve clientes, recibe pedidos y comenta.", "Voit les clients, prend des commandes, commente.";
    role_viewer_may: "Looks and changes nothing.", "Mira y no cambia nada.", "Regarde et ne modifie rien.";
    you: "you", "tú", "vous";
    add_member: "Add somebody", "Añadir a alguien", "Ajouter quelqu’un";
    add_member_hint: "A password is made and shown to you once.", "Se crea una contraseña y se te muestra una vez.", "Un mot de passe est créé et vous est montré une fois.";
    edit_member: "Edit", "Editar", "Modifier";
    back_to_team: "Back to the team", "Volver al equipo", "Retour à l’équipe";
    new_password: "New password", "Nueva contraseña", "Nouveau mot de passe";
    new_password_hint: "Makes a password and shows it to you once. Whoever is signed in with the old one is signed out.", "Crea una contraseña y te la muestra una vez. Las sesiones abiertas con la anterior se cierran.", "Crée un mot de passe et vous le montre une fois. Les sessions ouvertes avec l’ancien sont fermées.";
    make_password: "Make a new password", "Crear una contraseña nueva", "Créer un nouveau mot de passe";
    password_for: "Password for {}", "Contraseña de {}", "Mot de passe de {}";
    password_once: "This password is shown this once. Pass it on now.", "Esta contraseña se muestra solo esta vez. Entrégala ahora.", "Ce mot de passe n’est affiché qu’une fois. Transmettez-le maintenant.";
    remove_member: "Remove from the team", "Quitar del equipo", "Retirer de l’équipe";
    remove_member_hint: "They are signed out at once and cannot sign in again. What they did stays in the history, under their name.", "Se cierran sus sesiones al momento y no podrá volver a entrar. Lo que hizo sigue en el historial, con su nombre.", "La personne est déconnectée aussitôt et ne pourra plus se connecter. Ce qu’elle a fait reste dans l’historique, sous son nom.";
    heir: "The customers they represent go to", "Sus clientes pasan a", "Les clients de cette personne passent à";
    heir_nobody: "Nobody", "Nadie", "Personne";
    not_yourself: "Nobody removes themselves: ask another owner.", "Nadie se quita a sí mismo: pídeselo a otro propietario.", "On ne se retire pas soi-même : demandez à un autre propriétaire.";
    member_removed: "Removed from the team.", "Ya no está en el equipo.", "Retiré de l’équipe.";
    refused_last_owner: "Somebody has to be owner: make another one first.", "Alguien tiene que ser propietario: nombra antes a otro.", "Il faut un propriétaire : nommez-en d’abord un autre.";
    refused_removing_yourself: "You cannot remove yourself.", "No puedes quitarte a ti mismo.", "Vous ne pouvez pas vous retirer vous-même.";
});
