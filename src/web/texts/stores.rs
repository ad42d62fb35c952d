//! Words about warehouses and what lies in them.

use super::texts;

texts!(Stores {
    warehouse: "Warehouse", "Almacén", "Entrepôt";
    warehouses: "Warehouses", "Almacenes", "Entrepôts";
    default_warehouse: "Default warehouse", "Almacén predeterminado", "Entrepôt par défaut";
    intro: "Switch this on if goods lie in several places. Each customer is then served from the warehouses assigned to it.", "Actívalo si tienes género en varios sitios. Cada cliente se sirve entonces desde los almacenes que tenga asignados.", "À activer si vos produits se trouvent à plusieurs endroits. Chaque client est alors servi depuis les entrepôts qui lui sont attribués.";
    are_several: "We have several warehouses", "Tenemos varios almacenes", "Nous avons plusieurs entrepôts";
    main: "Main warehouse", "Almacén principal", "Entrepôt principal";
    main_hint: "Customers that you say nothing of are served from here.", "Desde aquí se sirve a los clientes de los que no digas nada.", "Les clients dont vous ne dites rien sont servis d’ici.";
    new: "Another warehouse", "Otro almacén", "Un autre entrepôt";
    remove_hint: "Empty a name to remove that warehouse, once nothing lies there and nobody is served from it.", "Vacía un nombre para eliminar ese almacén, cuando ya no quede nada en él ni se sirva a nadie desde él.", "Videz un nom pour supprimer cet entrepôt, une fois qu’il est vide et ne sert plus personne.";
    its_customers: "Its customers", "Sus clientes", "Ses clients";
    assigned: "Served from", "Se sirve desde", "Servi depuis";
    assigned_hint: "None: it sees no stock and cannot order.", "Ninguno: no ve existencias ni puede pedir.", "Aucun : il ne voit pas le stock et ne peut pas commander.";
    default_hint: "Where orders come from that name no warehouse.", "De dónde salen los pedidos que no indican almacén.", "D’où viennent les commandes qui n’indiquent pas d’entrepôt.";
    first_of_them: "The first of them", "El primero de ellos", "Le premier d’entre eux";
    no_warehouse: "None: it cannot order", "Ninguno: no puede pedir", "Aucun : il ne peut pas commander";
    by_default: "{} (default)", "{} (predeterminado)", "{} (par défaut)";
    stock_in: "Stock: {}", "Existencias: {}", "Stock : {}";
    order_from: "Order from", "Pedir desde", "Commander depuis";
    not_yet: "You can look around, but not order yet: {} has still to assign you a warehouse.", "Puedes mirar, pero aún no pedir: {} todavía tiene que asignarte un almacén.", "Vous pouvez regarder, mais pas encore commander : {} doit encore vous attribuer un entrepôt.";
    refused: "No warehouse is assigned to this customer, so nothing can be ordered.", "Este cliente no tiene ningún almacén asignado, así que no se puede pedir nada.", "Aucun entrepôt n’est attribué à ce client : rien ne peut être commandé.";
    fault_in_use: "Something still lies in “{}”, or customers are served from it.", "Aún queda género en «{}» o se sirve a clientes desde él.", "Il reste des produits dans « {} », ou des clients sont servis depuis celui-ci.";
    fault_not_assigned: "Choose one of the assigned warehouses.", "Elige uno de los almacenes asignados.", "Choisissez l’un des entrepôts attribués.";
});
